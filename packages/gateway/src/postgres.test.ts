import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestPostgres } from "../../testkit/src/postgres.ts";
import { startPostgres } from "../../testkit/src/postgres.ts";
import { FILTERS, startWithAccounts, tenantsInPages, tenantsOf } from "./lists/list-scenario.ts";
import type { TestGateway } from "./test-gateway.ts";

/** What the other tests show on SQLite, once more on PostgreSQL, wherever a statement could mean something else there. */
let postgres: TestPostgres;
let t: TestGateway;

beforeAll(async () => {
  postgres = await startPostgres();
  t = await startWithAccounts(await postgres.createDatabase());
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
  const headers = await t.lend(account.id);
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
