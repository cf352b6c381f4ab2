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
