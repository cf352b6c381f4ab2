import { expect, test } from "vitest";
import { createApiToken } from "../api-tokens/api-token.ts";
import { createMcpToken } from "../mcp-tokens/create-mcp-token.ts";
import { startTestGateway, toAnswer } from "../testing/test-gateway.ts";

test.each([
  {},
  { authorization: "" },
  { authorization: "Basic YTpi" },
  { authorization: "Bearer" },
  { authorization: "ovd_x" },
])("%j is no bearer", async (headers) => {
  await using t = await startTestGateway();
  const answer = await toAnswer(await t.gateway.app.request("/integrated-account", { headers }));
  expect(answer.status).toBe(401);
  expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  expect(answer.json).toMatchObject({ error: "Unauthorized", message: "Missing or malformed Authorization header" });
});

test.each(["/proxy/links", "/proxy/nothing", "/integrated-account", "/integration/dub/tools"])(
  "a wrong token opens nothing: %s",
  async (path) => {
    await using t = await startTestGateway();
    const answer = await t.call("GET", path, { headers: { authorization: "Bearer ovd_wrong" } });
    expect(answer.status).toBe(401);
    expect(answer.json.message).toBe("Invalid or expired token");
    expect(t.sent).toEqual([]);
  },
);

test("an MCP token is no bearer token", async () => {
  await using t = await startTestGateway();
  const { token } = await createMcpToken(t.gateway.context, {
    integratedAccountId: t.account.id,
    name: "MCP",
    config: {},
    expiresAtMs: null,
  });
  expect((await t.call("GET", "/integrated-account", { headers: { authorization: `Bearer ${token}` } })).status).toBe(
    401,
  );
});

test("a token ends when it expires", async () => {
  await using t = await startTestGateway();
  const { db, environmentId } = t;
  const expiresAtMs = t.nowMs + 1000;
  const { token } = await createApiToken(db, { environmentId, name: "Short", expiresAtMs, nowMs: t.nowMs });
  const headers = { authorization: `bearer ${token}` };
  expect((await t.call("GET", "/integrated-account", { headers })).status).toBe(200);
  t.nowMs = expiresAtMs;
  expect((await t.call("GET", "/integrated-account", { headers })).status).toBe(401);
});

test("a preset token works as it is", async () => {
  await using t = await startTestGateway();
  await createApiToken(t.db, { environmentId: t.environmentId, name: "Preset", token: "ovd_preset", nowMs: t.nowMs });
  const headers = { authorization: "Bearer ovd_preset" };
  expect((await t.call("GET", "/integrated-account", { headers })).status).toBe(200);
});

test.each([
  ["dub_0123456789abcdefghijklmn", "on its own port (4401"],
  ["dub_pk_0123456789abcdef", "on its own port (4401"],
  ["ovdmcp_0123456789", "the URL of an MCP server"],
])("%s is told where it belongs", async (token, hint) => {
  await using t = await startTestGateway();
  const { json } = await t.call("GET", "/proxy/links", { headers: { authorization: `Bearer ${token}` } });
  expect(json.message).toContain(hint);
  expect(json.message).not.toContain(token);
});

test.each(["dub_0123456789abcdefghijklmn", "ovd_0123456789", "ovdiat_0123456789"])(
  "as the token of an MCP server, %s is told how those begin",
  async (token) => {
    await using t = await startTestGateway();
    const headers = { host: "localhost" };
    const { status, json } = await t.call("POST", `/mcp/${token}`, { headers, body: {} });
    expect([status, json.error.message]).toEqual([
      401,
      "Invalid or expired MCP token: the tokens of MCP servers begin with ovdmcp_",
    ]);
  },
);
