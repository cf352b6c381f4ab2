import { expect, test } from "vitest";
import { envelopeOf, scriptedInvoke, startTestServer } from "../testing/mcp-server.ts";

const TEXT = { "content-type": "text/plain;charset=UTF-8", accept: "application/json" };
const LIST = { jsonrpc: "2.0", id: 1, method: "tools/list" };

test("an initialize without jsonrpc, id and capabilities is answered, with id null", async () => {
  await using server = await startTestServer();
  const params = { protocolVersion: "2024-11-05", clientInfo: { name: "truto", version: "2" } };
  const response = await server.post({ method: "initialize", params }, { headers: TEXT });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    jsonrpc: "2.0",
    id: null,
    result: { protocolVersion: "2024-11-05", serverInfo: { name: "overdub" }, capabilities: { tools: {} } },
  });
});

test.each(["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])("initialize agrees on %s", async (version) => {
  await using server = await startTestServer();
  const params = { protocolVersion: version, capabilities: {}, clientInfo: { name: "c", version: "1" } };
  const response = await server.post({ jsonrpc: "2.0", id: 1, method: "initialize", params });
  expect(await response.json()).toMatchObject({ id: 1, result: { protocolVersion: version } });
});

test("initialize with an unknown version is offered the newest one", async () => {
  await using server = await startTestServer();
  const params = { protocolVersion: "1999-01-01", capabilities: {}, clientInfo: { name: "c", version: "1" } };
  const response = await server.post({ jsonrpc: "2.0", id: 1, method: "initialize", params });
  expect(await response.json()).toMatchObject({ result: { protocolVersion: "2025-11-25" } });
});

test("lists and calls without a handshake, without jsonrpc and as text", async () => {
  const invoke = scriptedInvoke(() => envelopeOf({ id: "link_1" }));
  await using server = await startTestServer({ invoke });
  const listed = await server.post({ method: "tools/list", id: 1 }, { headers: TEXT });
  expect(await listed.json()).toMatchObject({ jsonrpc: "2.0", id: 1, result: { tools: expect.any(Array) } });

  const params = { name: "delete_a_dub_link_by_id", arguments: { id: "link_1" } };
  const called = await server.post({ method: "tools/call", id: "two", params }, { headers: TEXT });
  expect(await called.json()).toMatchObject({ jsonrpc: "2.0", id: "two", result: { isError: false } });
  expect(invoke.calls).toMatchObject([{ args: { id: "link_1", query: {} } }]);
});

test("a request of any kind without an id is answered with id null", async () => {
  await using server = await startTestServer();
  for (const body of [{ method: "tools/list" }, { ...LIST, id: null }]) {
    const response = await server.post(body);
    expect(await response.json()).toMatchObject({ id: null, result: { tools: expect.any(Array) } });
  }
});

test("needs neither Accept nor a content type, and answers one line of JSON", async () => {
  await using server = await startTestServer();
  for (const accept of ["*/*", "application/json", "text/event-stream, application/json", ""]) {
    const response = await server.post(LIST, { headers: { accept } });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.has("mcp-session-id")).toBe(false);
    expect(await response.text()).not.toContain("\n");
  }
});

test("structuredContent is for revisions that know it", async () => {
  await using server = await startTestServer({ invoke: scriptedInvoke(() => envelopeOf(7)) });
  const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "dub_links_count" } };
  const has = async (headers: Record<string, string>) => {
    const { result } = (await (await server.post(body, { headers })).json()) as { result: object };
    return "structuredContent" in result;
  };
  expect(await has({})).toBe(false);
  expect(await has({ "mcp-protocol-version": "2025-03-26" })).toBe(false);
  expect(await has({ "mcp-protocol-version": "2025-06-18" })).toBe(true);
});

test("an array of messages is answered by an array, notifications left out", async () => {
  await using server = await startTestServer();
  const ping = { jsonrpc: "2.0", id: "p", method: "ping" };
  const response = await server.post([LIST, { jsonrpc: "2.0", method: "notifications/initialized" }, ping]);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual([expect.objectContaining({ id: 1 }), { jsonrpc: "2.0", id: "p", result: {} }]);
});

test("notifications, and answers to questions never asked, are accepted and leave the body empty", async () => {
  await using server = await startTestServer();
  const initialized = { method: "notifications/initialized" };
  for (const body of [initialized, [initialized], { jsonrpc: "2.0", id: 9, result: {} }]) {
    const response = await server.post(body);
    expect(response.status).toBe(202);
    expect(await response.text()).toBe("");
  }
});

test.each([
  ["resources/list", { resources: expect.any(Array) }],
  ["resources/templates/list", { resourceTemplates: [] }],
  ["prompts/list", { prompts: expect.any(Array) }],
])("%s is answered without a handshake", async (method, result) => {
  await using server = await startTestServer();
  expect(await (await server.post({ id: 1, method })).json()).toEqual({ jsonrpc: "2.0", id: 1, result });
});

test("an unknown method is an error of the call, not of HTTP", async () => {
  await using server = await startTestServer();
  const response = await server.post({ jsonrpc: "2.0", id: 5, method: "links/burn" });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    jsonrpc: "2.0",
    id: 5,
    error: { code: -32601, message: "Method not found" },
  });
});

test.each(["{", "", "not json"])("a body that is no JSON (%j) is a parse error", async (body) => {
  await using server = await startTestServer();
  const response = await server.post(body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ jsonrpc: "2.0", id: null, error: { code: -32700 } });
});

test.each([null, 7, [], {}, { id: 1, method: 5 }, { id: {}, method: "ping" }, { id: 1, method: "ping", params: 3 }])(
  "JSON that is no message (%j) is an invalid request",
  async (body) => {
    await using server = await startTestServer();
    const response = await server.post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ jsonrpc: "2.0", error: { code: -32600 } });
  },
);

test("a batch has an end", async () => {
  await using server = await startTestServer();
  const response = await server.post(Array.from({ length: 101 }, () => LIST));
  expect(response.status).toBe(400);
});

test("a protocol version that there is not is refused, except while agreeing on one", async () => {
  await using server = await startTestServer();
  const headers = { "mcp-protocol-version": "1999-01-01" };
  const refused = await server.post(LIST, { headers });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ id: 1, error: { message: expect.stringContaining("2025-11-25") } });
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } };
  expect((await server.post({ id: 1, method: "initialize", params }, { headers })).status).toBe(200);
});

test.each(["2025-11-25, 2025-11-25", "2025-06-18,2025-06-18,2025-06-18"])(
  "equal copies of a header are one: %s",
  async (version) => {
    await using server = await startTestServer();
    expect((await server.post(LIST, { headers: { "mcp-protocol-version": version } })).status).toBe(200);
    const two = await server.post(LIST, { headers: { "mcp-protocol-version": "2025-11-25, 2025-06-18" } });
    expect(two.status).toBe(400);
  },
);

test("a member that is null is not given", async () => {
  const invoke = scriptedInvoke(() => envelopeOf([]));
  await using server = await startTestServer({ invoke });
  const call = { name: "list_all_dub_links", arguments: null, _meta: { progressToken: null } };
  for (const [method, params] of [
    ["tools/list", { cursor: null, _meta: null }],
    ["tools/call", call],
    ["prompts/list", { cursor: null }],
    ["initialize", { protocolVersion: "2025-11-25", capabilities: { roots: null }, clientInfo: null }],
  ] as const) {
    const response = await server.post({ jsonrpc: "2.0", id: 1, method, params });
    expect(await response.json()).toMatchObject({ id: 1, result: expect.any(Object) });
  }
});

test.each([
  ["tools/call", { name: 5 }, "name"],
  ["tools/call", { name: "list_all_dub_links", arguments: "x" }, "arguments"],
  ["tools/list", { cursor: 5 }, "cursor"],
  ["resources/read", {}, "uri"],
  ["prompts/get", { name: "launch-campaign", arguments: [] }, "arguments"],
])("%s with wrong params (%j) is -32602 in one sentence", async (method, params, field) => {
  await using server = await startTestServer();
  const { error } = (await (await server.post({ jsonrpc: "2.0", id: 1, method, params })).json()) as {
    error: { code: number; message: string };
  };
  expect(error).toMatchObject({ code: -32602, message: expect.stringContaining(field) });
  expect(error.message).not.toMatch(/[[{\n]/);
});
