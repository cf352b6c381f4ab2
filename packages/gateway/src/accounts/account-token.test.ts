import { expect, test } from "vitest";
import { createMcpToken } from "../mcp-tokens/create-mcp-token.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { blockAccount, unblockAccount } from "./change-account.ts";

const MINUTE_MS = 60_000;

const mint = (t: TestGateway, body: unknown) => t.call("POST", "/integrated-account/token", { body });

test("a token is minted for an account, lives for fifteen minutes and is stored as its digest", async () => {
  await using t = await startTestGateway();
  const answer = await mint(t, { integrated_account_id: t.account.id });
  expect(answer.status).toBe(201);
  const { token, integrated_account_token } = answer.json;
  expect(token).toMatch(/^ovdiat_[0-9A-Za-z]{30}$/);
  expect(integrated_account_token).toBe(token);
  expect(JSON.stringify(await t.db.selectFrom("account_tokens").selectAll().execute())).not.toContain(token);

  const headers = { authorization: `Bearer ${token}` };
  const me = () => t.call("GET", "/integrated-account/me", { headers });
  t.nowMs += 15 * MINUTE_MS - 1;
  expect((await me()).status).toBe(200);
  t.nowMs += 1;
  expect((await me()).json).toMatchObject({ statusCode: 401, message: "Invalid or expired token" });
  await mint(t, { integrated_account_id: t.account.id });
  expect(await t.db.selectFrom("account_tokens").selectAll().execute()).toHaveLength(1);
});

test.each([
  [undefined, 400],
  [{}, 400],
  [{ integrated_account_id: "x" }, 400],
  [{ integrated_account_id: 7 }, 400],
  [{ integrated_account_id: "11111111-1111-4111-8111-111111111111" }, 404],
])("%j mints nothing", async (body, status) => {
  await using t = await startTestGateway();
  expect((await mint(t, body)).status).toBe(status);
  expect(await t.db.selectFrom("account_tokens").selectAll().execute()).toEqual([]);
});

test("it reaches the data plane of its account, whether the account is named or not", async () => {
  await using t = await startTestGateway();
  const headers = await t.openSession();
  for (const query of ["", "?integrated_account_id=", `?integrated_account_id=${t.account.id.toUpperCase()}`]) {
    expect((await t.call("GET", `/proxy/links${query}`, { headers })).status).toBe(200);
    expect((await t.call("GET", `/custom/links${query}`, { headers })).status).toBe(200);
    expect((await t.call("GET", `/integrated-account/me${query}`, { headers })).json.id).toBe(t.account.id);
  }
  expect((await t.call("GET", "/unified/x/y", { headers })).status).toBe(404);
});

test.each([
  ["GET", "/integrated-account"],
  ["POST", "/integrated-account"],
  ["POST", "/integrated-account/token"],
  ["POST", "/integrated-account/bulk-delete"],
  ["DELETE", "/integrated-account/me"],
  ["GET", "/integrated-account/{id}"],
  ["PATCH", "/integrated-account/{id}"],
  ["DELETE", "/integrated-account/{id}"],
  ["GET", "/integrated-account/{id}/tools"],
  ["GET", "/integrated-account/{id}/capabilities"],
  ["POST", "/integrated-account/{id}/mcp"],
  ["GET", "/integration/dub/tools"],
  ["GET", "/environment-integration"],
  ["GET", "/sandbox-integrated-account"],
  ["GET", "/api-token"],
  ["GET", "/log?log_type=mcp"],
  ["GET", "/audit-log"],
  ["POST", "/batch-request"],
  ["GET", "/daemon"],
])("it does not reach %s %s", async (method, path) => {
  await using t = await startTestGateway();
  const headers = await t.openSession();
  const answer = await t.call(method, path.replace("{id}", t.account.id), {
    headers,
    ...(method === "GET" ? {} : { body: {} }),
  });
  expect(answer.json).toMatchObject({ statusCode: 403, message: "This token cannot access this endpoint" });
});

test("an API token is not the token of an account", async () => {
  await using t = await startTestGateway();
  for (const method of ["GET", "PATCH", "DELETE"]) {
    const answer = await t.call(method, "/integrated-account/me");
    expect(answer.json).toMatchObject({ statusCode: 403, message: "Requires an integrated account token" });
  }
});

test.each(["/proxy/links", "/custom/links", "/integrated-account/me"])(
  "%s says what is wrong with the account, in one order",
  async (path) => {
    await using t = await startTestGateway();
    const other = await t.connect();
    t.sent.length = 0;
    const headers = await t.openSession();
    const call = (id: string, how = headers) => t.call("GET", `${path}?integrated_account_id=${id}`, { headers: how });
    expect((await call("x")).json).toMatchObject({
      statusCode: 400,
      message: "integrated_account_id must be a UUID",
    });
    expect((await call(other.id)).json).toMatchObject({
      statusCode: 403,
      message: "Token is bound to another integrated account",
    });
    expect(t.sent).toEqual([]);
  },
);

test("tokens of other kinds are no bearers, and no header is no token", async () => {
  await using t = await startTestGateway();
  const { token } = await createMcpToken(t.gateway.context, {
    integratedAccountId: t.account.id,
    name: "MCP",
    config: {},
    expiresAtMs: null,
  });
  for (const path of ["/proxy/links", "/custom/links", "/batch-request", "/integrated-account/me", "/unified/x"]) {
    const wrong = await t.call("GET", path, { headers: { authorization: `Bearer ${token}` } });
    expect(wrong.json).toMatchObject({
      statusCode: 401,
      message: expect.stringMatching(/^Invalid or expired token: .*ovdmcp_/),
    });
    const none = await t.call("GET", path, { headers: { authorization: "" } });
    expect(none.json).toMatchObject({ statusCode: 401, message: "Missing or malformed Authorization header" });
    expect(none.headers.get("www-authenticate")).toBe("Bearer");
  }
});

test("a deleted account takes its tokens with it", async () => {
  await using t = await startTestGateway();
  const headers = await t.openSession();
  await t.call("DELETE", `/integrated-account/${t.account.id}`);
  expect((await t.call("GET", "/proxy/links", { headers })).status).toBe(401);
  expect(await t.db.selectFrom("account_tokens").selectAll().execute()).toEqual([]);
});

test("a blocked account is served to nobody, and neither is its sandbox", async () => {
  await using t = await startTestGateway();
  const { json: sandbox } = await t.call("POST", "/sandbox-integrated-account", { body: { id: t.account.id } });
  await blockAccount(t.gateway.context, t.account);
  const headers = await t.openSession();
  const batch = { integrated_account_id: t.account.id, resources: [{ resource: "links", method: "list" }] };
  const refused = [
    await t.call("GET", "/proxy/links", { headers }),
    await t.call("GET", "/custom/links", { headers }),
    await t.call("GET", `/proxy/links?integrated_account_id=${sandbox.id}`),
    await t.call("POST", "/batch-request", { body: batch }),
  ];
  for (const { json } of refused) {
    expect(json).toMatchObject({ statusCode: 503, message: "Integrated account is blocked" });
  }
  expect(t.sent).toEqual([]);
  const { json } = await t.call("GET", `/integrated-account/${t.account.id}/capabilities`);
  expect(json.account.is_blocked).toBe(true);

  await unblockAccount(t.gateway.context, t.account);
  expect((await t.call("GET", "/proxy/links", { headers })).status).toBe(200);
});

test("an account is blocked by its operator only, and a change of it does not unblock it", async () => {
  await using t = await startTestGateway();
  await blockAccount(t.gateway.context, t.account);
  const path = `/integrated-account/${t.account.id}`;
  await t.call("PATCH", path, { body: { context: { label: "x" }, blocked_at_ms: null } });
  expect((await t.reload()).blockedAtMs).toBe(t.nowMs);
  await expect(
    blockAccount(t.gateway.context, { id: crypto.randomUUID(), environmentId: t.environmentId }),
  ).rejects.toThrow("Integrated account not found");
});
