import type { TestPostgres } from "@overdub/testkit/postgres";
import { startPostgres } from "@overdub/testkit/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findMcpToken } from "../mcp-tokens/find-mcp-token.ts";
import { FILTERS, startWithAccounts, tenantsInPages, tenantsOf } from "../testing/list-scenario.ts";
import type { TestGateway } from "../testing/test-gateway.ts";

/** What the other tests show on SQLite, once more on PostgreSQL, wherever a statement could mean something else there. */
let postgres: TestPostgres;
let t: TestGateway;

beforeAll(async () => {
  postgres = await startPostgres();
  t = await startWithAccounts(await postgres.createMigrated());
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await postgres?.stop();
});

test("filters find the same", async () => {
  for (const [query, tenants] of FILTERS) {
    const found = await tenantsOf(t, query);
    const isTied = query.includes("sort_by=-status");
    expect([query, isTied ? found.toSorted() : found]).toEqual([query, tenants]);
  }
});

test("pages in any order are the whole", async () => {
  for (const query of ["", "sort_by=-tenant_id", "sort_by=status", "sort_by=-updated_at"]) {
    const found = (await tenantsInPages(t, query)).flat();
    expect(found.toSorted()).toEqual(["T1", "acme", "t2", "t4", "t_3"]);
  }
  expect((await t.call("GET", "/api-token?name[like]=TEST&expires_at[null]=true&sort_by=-name")).json).toMatchObject({
    result: [{ name: "Test" }],
  });
  expect((await t.call("GET", `/integrated-account/${t.account.id}/mcp?name[ne]=x`)).status).toBe(200);
});

test("an account is lent, twinned, described and deleted", async () => {
  const account = await t.connect();
  const headers = await t.openSession(account.id);
  const patch = await t.call("PATCH", "/integrated-account/me", { headers, body: { context: { label: "é\u2028" } } });
  expect(patch.json.context.label).toBe("é\u2028");

  const twin = (await t.call("POST", "/sandbox-integrated-account", { body: { id: account.id } })).json;
  expect((await t.call("POST", "/sandbox-integrated-account", { body: { id: account.id } })).json).toEqual(twin);
  expect((await t.call("GET", "/sandbox-integrated-account")).json.result).toEqual([twin]);

  const body = { id: account.id };
  expect((await t.call("POST", "/integrated-account/run-post-install-actions", { body })).status).toBe(200);
  const { json } = await t.call("GET", `/integrated-account/${account.id}`);
  expect(json.last_action_run_result).toMatchObject({ workspace_id: null, probes: { links: true } });

  await t.call("POST", "/integrated-account/bulk-delete", { body: { ids: [account.id] } });
  expect((await t.call("GET", `/integrated-account/${twin.id}`)).status).toBe(404);
  expect((await t.call("GET", "/integrated-account/me", { headers })).status).toBe(401);
});

test("writes are in the audit log, newest first, page by page", async () => {
  t.script(() => ({ json: { id: "x" } }));
  for (const name of ["first", "second\u0000third"]) {
    await t.call("POST", `/proxy/tags?integrated_account_id=${t.account.id}`, { body: { name } });
    t.nowMs += 1000;
  }
  const log = async (query: string) => (await t.call("GET", `/audit-log?tool=create_a_dub_tag&${query}`)).json;
  const page = await log("limit=1");
  const rest = await log(`limit=1&next_cursor=${page.next_cursor}`);
  const entries = [...page.result, ...rest.result];
  expect(entries).toMatchObject([
    { arguments: { name: "second\u0000third" }, outcome: "succeeded" },
    { arguments: { name: "first" }, outcome: "succeeded", finished_at: expect.any(String) },
  ]);
  expect((await log("outcome=failed&created_at[gte]=2026-01-01")).result).toEqual([]);
});

test("an MCP token opens several accounts", async () => {
  const second = await t.connect();
  const config = { integrated_account_ids: [second.id] };
  const body = { name: "Two", config };
  const { json } = await t.call("POST", `/integrated-account/${t.account.id}/mcp`, { body });
  const found = await findMcpToken(t.db, json.token, t.nowMs);
  expect(found?.accounts.map(({ id }) => id)).toEqual([t.account.id, second.id]);
});
