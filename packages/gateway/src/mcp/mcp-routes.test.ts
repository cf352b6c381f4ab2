import { ByteBudget } from "@overdub/limits";
import { describe, expect, test } from "vitest";
import type { TestServer } from "../testing/mcp-server.ts";
import { ACCOUNT, API_TOKEN, envelopeOf, scriptedInvoke, startTestServer, TOKEN } from "../testing/mcp-server.ts";

const LIST = { jsonrpc: "2.0", id: 7, method: "tools/list" };

async function toolNames(response: Response): Promise<string[]> {
  const { result } = (await response.json()) as { result: { tools: { name: string }[] } };
  return result.tools.map(({ name }) => name);
}

test("GET and the like are refused, DELETE ends a session that never was", async () => {
  await using server = await startTestServer();
  for (const method of ["GET", "PUT", "PATCH"]) {
    const response = await fetch(server.url, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST, DELETE");
  }
  const ended = await fetch(server.url, { method: "DELETE" });
  expect([ended.status, await ended.text()]).toEqual([200, "{}"]);
});

test("an unknown token is told so in the body that a client reads, with its id", async () => {
  await using server = await startTestServer();
  const response = await server.post(LIST, { token: "ovdmcp_other" });
  expect(response.status).toBe(401);
  expect(await response.text()).toBe(
    '{"jsonrpc":"2.0","id":7,"error":{"code":-32001,"message":"Invalid or expired MCP token"}}',
  );
});

test("a body beyond the limit is refused unread", async () => {
  await using server = await startTestServer();
  expect((await server.post("x".repeat(16 * 1024 * 1024 + 1))).status).toBe(413);
});

test.each([
  ["nested deep", "[".repeat(100_000)],
  ["wide", `[${"{},".repeat(100_000)}{}]`],
  ["no text", "\ufeff\0".repeat(50_000)],
  ["a message that is too long for its id to be told", JSON.stringify({ ...LIST, params: { pad: "x".repeat(5_000) } })],
])("the body of a stranger is not looked at: %s", async (_title, body) => {
  await using server = await startTestServer();
  const response = await server.post(body, { token: "ovdmcp_other" });
  expect([response.status, await response.json()]).toMatchObject([401, { id: null, error: { code: -32001 } }]);
});

test("while too much is under way, a body is refused until there is room", async () => {
  const bodies = new ByteBudget(1000);
  await using server = await startTestServer({ bodies });
  const long = { ...LIST, params: { _meta: { pad: "x".repeat(1000) } } };
  const refused = await server.post(long);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
  for (let call = 0; call < 20; call += 1) expect((await server.post(LIST)).status).toBe(200);
  expect(bodies.take(1000)).toBe(true);
});

describe("a token in the header", () => {
  const url = ({ url }: TestServer) => url.replace(`/${TOKEN}`, "");
  const post = (server: TestServer, authorization?: string) =>
    fetch(url(server), {
      method: "POST",
      headers: { ...(authorization && { authorization }) },
      body: JSON.stringify(LIST),
    });

  test("opens what it opens in the path", async () => {
    await using server = await startTestServer();
    expect(await toolNames(await post(server, `Bearer ${TOKEN}`))).toContain("list_all_dub_links");
    expect((await fetch(url(server), { method: "DELETE" })).status).toBe(200);
    expect((await fetch(url(server))).status).toBe(405);
  });

  test.each([undefined, "Bearer wrong", `Basic ${TOKEN}`, `Bearer ${TOKEN} ${TOKEN}`])(
    "%s opens nothing",
    async (given) => {
      await using server = await startTestServer();
      const response = await post(server, given);
      expect([response.status, await response.json()]).toMatchObject([401, { id: 7, error: { code: -32001 } }]);
      const metadata = `${new URL(server.url).origin}/.well-known/oauth-protected-resource/mcp`;
      expect(response.headers.get("www-authenticate")).toBe(`Bearer resource_metadata="${metadata}"`);
      expect(await (await fetch(metadata)).json()).toMatchObject({ resource: url(server) });
    },
  );

  test("leaves no room for an API token, so one that needs it stays in the path", async () => {
    await using server = await startTestServer({ config: { require_api_token_auth: true } });
    expect((await post(server, `Bearer ${TOKEN}`)).status).toBe(401);
    expect((await post(server, `Bearer ${API_TOKEN}`)).status).toBe(401);
  });
});

test("the account may be named beside the token, if it is the same one", async () => {
  await using server = await startTestServer();
  expect((await server.post(LIST, { query: `?integrated_account_id=${ACCOUNT.id}` })).status).toBe(200);
  expect((await server.post(LIST, { query: "?integrated_account_id=another" })).status).toBe(400);
});

test("the token's filter bounds what the URL may narrow", async () => {
  await using server = await startTestServer({ config: { tags: ["links"], methods: ["read"] } });
  expect(await toolNames(await server.post(LIST))).toEqual([
    "get_single_dub_link_by_id",
    "list_all_dub_links",
    "list_all_dub_partner_links",
  ]);
  expect(await toolNames(await server.post(LIST, { query: "?tags=events" }))).toEqual([]);
});

test("the URL narrows by tags", async () => {
  await using server = await startTestServer();
  expect(await toolNames(await server.post(LIST, { query: "?tags=events,none" }))).toEqual(["list_all_dub_events"]);
});

test.each(["?read_only=true", "?read_only=1", "?read_only"])("%s hides what writes and refuses it", async (query) => {
  const invoke = scriptedInvoke(() => {
    throw new Error("not reached");
  });
  await using server = await startTestServer({ invoke });
  const names = await toolNames(await server.post(LIST, { query }));
  expect(names).toContain("list_all_dub_links");
  expect(names.filter((name) => /create|update|delete|upsert/.test(name))).toEqual([]);

  const params = { name: "delete_a_dub_link_by_id", arguments: { id: "link_1" } };
  const called = await server.post({ jsonrpc: "2.0", id: 1, method: "tools/call", params }, { query });
  expect(await called.json()).toMatchObject({ error: { code: -32602 } });
  expect(invoke.calls).toEqual([]);
});

test.each([
  ["?readonly=true", "Did you mean `read_only`?"],
  ["?read_only-true", "Did you mean `read_only`?"],
  ["?Surface=lean", "Did you mean `surface`?"],
  ["?tag=links", "Did you mean `tags`?"],
  ["?acces=read", "Did you mean `access`?"],
  ["?tags=", "tags must name something"],
  ["?methods=,", "methods must name something"],
  ["?access=", "access must be one of: read, write, all."],
  ["?access=read&access=all", 'The URL says two things by "access"'],
  ["?read_only=false&read_only=true", 'The URL says two things by "read_only"'],
  ["?xyz=1", 'The URL of an MCP server takes no "xyz".'],
])("%s is no restriction, and does not pass for none", async (query, message) => {
  await using server = await startTestServer();
  const response = await server.post(LIST, { query });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: -32602, message: expect.stringContaining(message) } });
});

test("read_only=false is the plain server", async () => {
  await using server = await startTestServer();
  expect(await toolNames(await server.post(LIST, { query: "?read_only=false" }))).toContain("create_a_dub_link");
});

test("the URL narrows by surface, methods and access, and cannot widen what the token left", async () => {
  await using server = await startTestServer({ config: { surface: "default", access: "write" } });
  const names = await toolNames(await server.post(LIST, { query: "?surface=full&access=all" }));
  expect(names).toContain("create_a_dub_link");
  expect(names).not.toContain("delete_a_dub_link_by_id");
  expect(names).not.toContain("list_all_dub_partners");
  expect(await toolNames(await server.post(LIST, { query: "?methods=count&access=read" }))).toEqual([
    "dub_links_count",
  ]);
});

test.each(["?surface=small", "?access=none", "?surface="])("%s is refused with the choices", async (query) => {
  await using server = await startTestServer();
  const response = await server.post(LIST, { query });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    id: 7,
    error: { code: -32602, message: expect.stringMatching(/must be one of: \w+, \w+, \w+\./) },
  });
});

test("the operator's own bounds hold for every token", async () => {
  await using server = await startTestServer({ scope: { access: "read", tags: ["links"] } });
  const names = await toolNames(await server.post(LIST));
  expect(names).toContain("list_all_dub_links");
  expect(names.filter((name) => !/link|qr/.test(name) || /create|update|delete/.test(name))).toEqual([]);
});

test("a blocked account is served to nobody", async () => {
  await using server = await startTestServer({ account: { ...ACCOUNT, blockedAtMs: 1 } });
  const response = await server.post(LIST);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ id: 7, error: { message: "Integrated account is blocked" } });
});

test("a sandbox account shows only what reads", async () => {
  await using server = await startTestServer({ account: { ...ACCOUNT, isSandbox: true } });
  expect(await toolNames(await server.post(LIST))).not.toContain("create_a_dub_link");
});

test("a token that wants an API token beside it says where to learn about it", async () => {
  await using server = await startTestServer({ config: { require_api_token_auth: true } });
  const origin = new URL(server.url).origin;
  for (const authorization of [undefined, "Basic x", "Bearer wrong"]) {
    const headers = authorization ? { authorization } : undefined;
    const response = await server.post(LIST, { headers, query: "?read_only=true" });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ id: 7, error: { code: -32001 } });
    const metadata = `${origin}/.well-known/oauth-protected-resource/mcp/${TOKEN}?read_only=true`;
    expect(response.headers.get("www-authenticate")).toBe(`Bearer resource_metadata="${metadata}"`);
    expect(await (await fetch(metadata)).json()).toMatchObject({ resource: `${server.url}?read_only=true` });
  }
  expect((await server.post(LIST, { headers: { authorization: `Bearer ${API_TOKEN}` } })).status).toBe(200);
});

test("an API token of another environment is none", async () => {
  await using server = await startTestServer({
    config: { require_api_token_auth: true },
    findApiToken: async () => ({ environmentId: "another", isOperator: true }),
  });
  expect((await server.post(LIST, { headers: { authorization: `Bearer ${API_TOKEN}` } })).status).toBe(401);
});

test("a page of an allowed origin may call, another not even ask", async () => {
  await using server = await startTestServer();
  const preflight = (origin: string) =>
    fetch(server.url, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,mcp-protocol-version",
      },
    });
  const allowed = await preflight("http://localhost:6274");
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get("access-control-allow-origin")).toBe("http://localhost:6274");
  expect(allowed.headers.get("access-control-allow-headers")).toContain("mcp-protocol-version");
  expect((await preflight("https://evil.example")).status).toBe(403);
});

test("a client that goes away during a call leaves the server well", async () => {
  const { promise: called, resolve: markCalled } = Promise.withResolvers<void>();
  const { promise: finish, resolve: release } = Promise.withResolvers<void>();
  const invoke = async () => {
    markCalled();
    await finish;
    return { status: 200, headers: {}, envelope: envelopeOf([]), raw: [] };
  };
  await using server = await startTestServer({ invoke });
  const abort = new AbortController();
  const body = JSON.stringify({ id: 1, method: "tools/call", params: { name: "list_all_dub_links", arguments: {} } });
  const left = fetch(server.url, { method: "POST", body, signal: abort.signal });
  await called;
  abort.abort();
  await expect(left).rejects.toThrow();
  release();
  expect((await server.post(LIST)).status).toBe(200);
});
