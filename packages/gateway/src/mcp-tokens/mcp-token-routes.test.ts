import { expect, test } from "vitest";
import { createAccount } from "../accounts/create-account.ts";
import { createEnvironment } from "../environments/environment.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { findMcpToken } from "./find-mcp-token.ts";
import { deleteExpiredMcpTokens } from "./queries.ts";

const at = (t: TestGateway, rest = "") => `/integrated-account/${t.account.id}/mcp${rest}`;

const create = async (t: TestGateway, body: object = {}) =>
  (await t.call("POST", at(t), { body: { name: "Read only Dub", ...body } })).json;

test("a new server shows its token and URL once", async () => {
  await using t = await startTestGateway();
  const config = { methods: ["read"], tags: ["links"], require_api_token_auth: false };
  const answer = await t.call("POST", at(t), {
    body: { name: "Read only Dub", config, expires_at: "2027-01-01T01:00:00+01:00" },
  });
  expect(answer.status).toBe(201);
  const { token, url, ...row } = answer.json;
  expect(row).toEqual({
    id: expect.any(String),
    name: "Read only Dub",
    integrated_account_id: t.account.id,
    config,
    created_by: null,
    expires_at: "2027-01-01T00:00:00.000Z",
    last_used_at: null,
    created_at: "2026-11-02T10:00:00.000Z",
    updated_at: "2026-11-02T10:00:00.000Z",
  });
  expect(token).toMatch(/^[A-Za-z0-9_-]{36,}$/);
  expect(url).toBe(`http://gateway.example/mcp/${token}`);

  expect((await t.call("GET", at(t, `/${row.id}`))).json).toEqual(row);
  expect((await t.call("GET", at(t))).json).toEqual({ result: [row], next_cursor: null, limit: 5000 });
  expect(JSON.stringify(await t.db.selectFrom("mcp_tokens").selectAll().execute())).not.toContain(token);
});

test.each([
  [{ name: undefined }, "body.name"],
  [{ config: { methods: ["nothing"] } }, "body.config matches no tool"],
  [{ config: { method: ["read"] } }, "body.config.method"],
  [{ config: { methods: "read" } }, "body.config.methods"],
  [{ config: { surface: "small" } }, "body.config.surface"],
  [{ config: { access: "delete" } }, "body.config.access"],
  [{ config: { access: "read", methods: ["create"] } }, "body.config matches no tool"],
  [{ config: { integrated_account_ids: ["x"] } }, "body.config.integrated_account_ids[0]"],
  [{ expires_at: "2026-11-02T10:00:59Z" }, "body.expires_at must be at least 60 seconds ahead"],
  [{ expires_at: "tomorrow" }, "body.expires_at"],
  [{ methods: ["read"] }, "body.methods: must be inside `config`"],
  [{ access: "read" }, "body.access: must be inside `config`"],
  [{ conifg: { access: "read" } }, "body.conifg is not known. Did you mean `config`?"],
  [{ expiresAt: "2027-01-01T00:00:00Z" }, "body.expiresAt is not known. Did you mean `expires_at`?"],
  [{ acess: "read" }, "body.acess is not known. Did you mean `access`?"],
])("%j makes no server", async (body, message) => {
  await using t = await startTestGateway();
  const json = await create(t, body);
  expect(json).toMatchObject({ statusCode: 400, message: expect.stringContaining(message) });
  expect((await t.call("GET", at(t))).json.result).toEqual([]);
});

test("other fields that clients send are no mistake, such as those of a whole record", async () => {
  await using t = await startTestGateway();
  const { token: _once, url: _too, ...row } = await create(t, { integrated_account_id: t.account.id, color: "red" });
  expect((await t.call("PATCH", at(t, `/${row.id}`), { body: row })).json).toMatchObject({ id: row.id });
  const { json } = await t.call("PATCH", at(t, `/${row.id}`), { body: { confg: { access: "read" } } });
  expect(json).toMatchObject({ statusCode: 400, message: expect.stringContaining("Did you mean `config`?") });
});

test("a change touches what it names", async () => {
  await using t = await startTestGateway();
  const { id } = await create(t, { config: { methods: ["read"] }, expires_at: "2027-01-01T00:00:00Z" });
  t.nowMs += 1000;
  const change = (body: object) => t.call("PATCH", at(t, `/${id}`), { body });
  expect((await change({ name: "New" })).json).toMatchObject({
    name: "New",
    config: { methods: ["read"] },
    expires_at: "2027-01-01T00:00:00.000Z",
    updated_at: "2026-11-02T10:00:01.000Z",
  });
  expect((await change({ expires_at: null, config: {} })).json).toMatchObject({ config: {}, expires_at: null });
  expect((await change({ config: { tags: ["nothing"] } })).status).toBe(400);
  expect((await t.call("GET", at(t, `/${id}`))).json).toMatchObject({ name: "New", config: {}, expires_at: null });
});

test("a token finds its account, until it is deleted", async () => {
  await using t = await startTestGateway();
  const { id, token } = await create(t, { config: { tags: ["links"] } });
  expect(await findMcpToken(t.db, token, t.nowMs)).toMatchObject({
    token: { id, name: "Read only Dub", config: { tags: ["links"] } },
    accounts: [t.account],
  });
  expect(await findMcpToken(t.db, `${token}x`, t.nowMs)).toBeUndefined();
  expect((await t.call("DELETE", at(t, `/${id}`))).json).toEqual({ id });
  expect((await t.call("DELETE", at(t, `/${id}`))).status).toBe(404);
  expect(await findMcpToken(t.db, token, t.nowMs)).toBeUndefined();
});

test("an expired token opens nothing, and is forgotten by the hour", async () => {
  await using t = await startTestGateway();
  const { id, token } = await create(t, { expires_at: "2026-11-02T11:00:00Z" });
  t.nowMs = Date.parse("2026-11-02T11:00:00Z");
  expect((await t.call("GET", at(t, `/${id}`))).status).toBe(404);
  expect(await findMcpToken(t.db, token, t.nowMs)).toBeUndefined();
  await deleteExpiredMcpTokens(t.db, t.nowMs);
  expect(await t.db.selectFrom("mcp_tokens").selectAll().execute()).toEqual([]);
});

test("a server belongs to its account only", async () => {
  await using t = await startTestGateway();
  const { id } = await create(t);
  const other = await t.connect();
  const path = `/integrated-account/${other.id}/mcp`;
  expect((await t.call("GET", path)).json.result).toEqual([]);
  for (const method of ["GET", "PATCH", "DELETE"]) {
    const answer = await t.call(method, `${path}/${id}`, method === "PATCH" ? { body: { name: "x" } } : {});
    expect([method, answer.status]).toEqual([method, 404]);
  }
});

test("a token opens further accounts of its environment, as long as they exist", async () => {
  await using t = await startTestGateway();
  const [second, third] = [await t.connect(), await t.connect()];
  const ids = [third.id, second.id.toUpperCase(), t.account.id];
  const { token, config } = await create(t, { config: { integrated_account_ids: ids } });
  expect(config.integrated_account_ids).toEqual([third.id, second.id, t.account.id]);
  const found = async () => (await findMcpToken(t.db, token, t.nowMs))?.accounts.map(({ id }) => id);
  expect(await found()).toEqual([t.account.id, third.id, second.id]);
  await t.call("DELETE", `/integrated-account/${third.id}`);
  expect(await found()).toEqual([t.account.id, second.id]);
});

test("no token opens an account of another environment", async () => {
  await using t = await startTestGateway();
  const { id: environmentId } = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
  const foreign = await createAccount(t.gateway.context, {
    environmentId,
    tenant_id: "other",
    authentication_method: "api_key",
    is_sandbox: false,
    context: { api_key: "dub_other_key" },
  });
  const config = { integrated_account_ids: [t.account.id, foreign.id] };
  const message = "body.config.integrated_account_ids[1] is not an account of this environment";
  expect(await create(t, { config })).toMatchObject({ statusCode: 400, message });
  const { id } = await create(t);
  expect((await t.call("PATCH", at(t, `/${id}`), { body: { config } })).json).toMatchObject({ message });

  const { token } = await create(t);
  await t.db
    .updateTable("mcp_tokens")
    .set({ config: JSON.stringify(config) })
    .execute();
  expect((await findMcpToken(t.db, token, t.nowMs))?.accounts).toEqual([t.account]);
});

test("its URL speaks MCP", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: 3 }));
  const { url } = await create(t);
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "dub_links_count", arguments: {} },
  });
  const headers = { "content-type": "application/json", accept: "application/json" };
  const response = await t.gateway.app.request(url, { method: "POST", headers, body });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('\\"result\\":3');
});

test("servers are found by name and expiry", async () => {
  await using t = await startTestGateway();
  await create(t, { name: "First" });
  await create(t, { name: "Second", expires_at: "2027-01-01T00:00:00Z" });
  const names = async (query: string) =>
    (await t.call("GET", at(t, `?${query}`))).json.result.map(({ name }: { name: string }) => name);
  expect(await names("name[like]=%25st")).toEqual(["First"]);
  expect(await names("expires_at[null]=false")).toEqual(["Second"]);
  expect(await names(`integrated_account_id=${t.account.id}&sort_by=-name&limit=1`)).toEqual(["Second"]);
  expect((await t.call("GET", at(t, "?token=x"))).status).toBe(400);
});
