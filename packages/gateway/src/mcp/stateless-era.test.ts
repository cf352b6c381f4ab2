import { request } from "node:http";
import { expect, test } from "vitest";
import { envelopeOf, scriptedInvoke, startTestServer } from "../testing/mcp-server.ts";

const VERSION = "2026-07-28";

function message(method: string, params: object = {}, version = VERSION): object {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": version,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  };
  return { jsonrpc: "2.0", id: 1, method, params: { ...params, _meta } };
}

function headersFor(method: string, name?: string): Record<string, string> {
  return {
    "content-type": "application/json",
    "mcp-protocol-version": VERSION,
    "mcp-method": method,
    ...(name && { "mcp-name": name }),
  };
}

test("server/discover says what the server is and how long that holds", async () => {
  await using server = await startTestServer();
  const response = await server.post(message("server/discover"), { headers: headersFor("server/discover") });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    id: 1,
    result: {
      resultType: "complete",
      supportedVersions: [VERSION],
      capabilities: { tools: { listChanged: false } },
      instructions: expect.stringContaining("Overdub"),
      ttlMs: 300_000,
      cacheScope: "private",
    },
  });
});

test("each request stands alone and is answered by one line of JSON, whatever its content type", async () => {
  await using server = await startTestServer({ invoke: scriptedInvoke(() => envelopeOf(7)) });
  const headers = { ...headersFor("tools/call", "dub_links_count"), "content-type": "text/plain", accept: "" };
  const response = await server.post(message("tools/call", { name: "dub_links_count", arguments: {} }), { headers });
  expect(response.headers.get("content-type")).toBe("application/json");
  const text = await response.text();
  expect(text).not.toContain("\n");
  expect(JSON.parse(text)).toMatchObject({ result: { structuredContent: { result: 7 }, isError: false } });
});

test("headers that contradict the body are refused", async () => {
  await using server = await startTestServer();
  const headers = headersFor("tools/call", "dub_links_count");
  const contradicting: Record<string, string>[] = [
    { ...headers, "mcp-method": "tools/list" },
    { ...headers, "mcp-name": "create_a_dub_link" },
    { ...headers, "mcp-protocol-version": "2025-11-25" },
    { "content-type": "application/json" },
  ];
  for (const wrong of contradicting) {
    const response = await server.post(message("tools/call", { name: "dub_links_count" }), { headers: wrong });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ id: 1, error: { code: -32020 } });
  }
});

test("a revision that is not served is refused with those that are", async () => {
  await using server = await startTestServer();
  const headers = { ...headersFor("tools/list"), "mcp-protocol-version": "2099-01-01" };
  const response = await server.post(message("tools/list", {}, "2099-01-01"), { headers });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: -32022, data: { supported: [VERSION] } } });
});

test("a tool that the URL hides is an invalid parameter", async () => {
  await using server = await startTestServer();
  const body = message("tools/call", { name: "create_a_dub_link", arguments: { url: "https://acme.com" } });
  const headers = headersFor("tools/call", "create_a_dub_link");
  const response = await server.post(body, { headers, query: "?read_only=true" });
  expect(await response.json()).toMatchObject({ error: { code: -32602 } });
});

test.each([message("tools/list"), { method: "tools/list", id: 1 }])(
  "a client that sends no header but what it must is served (%j)",
  async (body) => {
    await using server = await startTestServer();
    const isStateless = "params" in body;
    const headers = isStateless ? { "mcp-protocol-version": VERSION, "mcp-method": "tools/list" } : {};
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const sent = request(server.url, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject);
    sent.end(JSON.stringify(body));
    expect(await promise).toBe(200);
  },
);
