import { expect, test } from "vitest";
import { createApiToken } from "../api-tokens/api-token.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { API_KEY, startTestGateway } from "../testing/test-gateway.ts";
import { CONTROL_ACTIONS } from "./control-actions.ts";

const UNKNOWN = "94dc1212-0000-4000-8000-000000000000";

/**
 * Changes nothing, since the answer is what there is or a refusal; or is told by a workspace, by the link page, or by the console's sign-in, which
 * keep their own records.
 */
const CHANGES_NOTHING =
  /^(POST|DELETE) \/(environment|team|user)(\/|$)|^\S+ \/(proxy|custom|unified|batch-request|mcp|integration|category|daemon|daemon-job|daemon-job-run|daemon-job-cron-trigger|alarm|static-gate|file|integrated-account-webhook|conversions|environment-integration-webhook|unified-model|environment-unified-model)(\/|$)|\/connect-account\/|\/preview$|\/console\/session$/;

const entries = async (t: TestGateway, query = "") => (await t.call("GET", `/audit-log?${query}`)).json.result;

test("every route that changes something has an action, and every action a route", async () => {
  await using t = await startTestGateway();
  const routes = t.gateway.app.routes
    .filter(({ method }) => !["GET", "ALL", "HEAD", "OPTIONS"].includes(method))
    .map(({ method, path }) => `${method} ${path}`);
  const changing = new Set(routes.filter((route) => !CHANGES_NOTHING.test(route)));
  expect([...changing].toSorted()).toEqual(Object.keys(CONTROL_ACTIONS).toSorted());
});

test("every such request leaves an entry, a refused one too", async () => {
  await using t = await startTestGateway();
  const session = await t.openSession();
  for (const [route, action] of Object.entries(CONTROL_ACTIONS)) {
    const [method = "", pattern = ""] = route.split(" ");
    const path = pattern.replace(/:\w+/g, UNKNOWN);
    const headers = path.endsWith("/me") ? session : {};
    const before = (await entries(t)).length;
    const { status } = await t.call(method, path, { body: { id: UNKNOWN, integrated_account_id: UNKNOWN }, headers });
    const all = await entries(t, "sort_by=created_at");
    expect([route, all.length]).toEqual([route, before + 1]);
    const entry = all.find((row: { action: string; status_code: number }) => row.action === action);
    expect([route, entry?.request_id]).toEqual([route, expect.stringMatching(/^req_/)]);
    expect([route, status < 500]).toEqual([route, true]);
    t.nowMs += 1;
  }
});

test("an account's life is told with who, what and when, and without a secret", async () => {
  await using t = await startTestGateway();
  const context = { api_key: "dub_canary_created", refresh_token: "canary_r", label: "Acme" };
  const { json: account } = await t.call("POST", "/integrated-account", { body: { tenant_id: "acme", context } });
  t.nowMs += 1;
  const at = `/integrated-account/${account.id}`;
  const credentials = { context: { api_key: "dub_canary_changed" } };
  await t.call("PATCH", `${at}/credentials`, { body: credentials });
  t.nowMs += 1;
  const { json: server } = await t.call("POST", `${at}/mcp`, { body: { name: "Agent" } });
  t.nowMs += 1;
  await t.call("DELETE", at);
  const told = await entries(t, `integrated_account_id=${account.id}&sort_by=created_at`);
  expect(told).toMatchObject([
    { action: "account.create", arguments: { tenant_id: "acme", context: { api_key: "[redacted]", label: "Acme" } } },
    { action: "account.update_credentials", subject: account.id },
    { action: "mcp_server.create", subject: server.id, arguments: { name: "Agent" } },
    { action: "account.delete", subject: account.id },
  ]);
  const [created] = await entries(t, `subject=${account.id}&action=account.create`);
  expect(created).toMatchObject({
    actor: { type: "api_token", name: "Test" },
    outcome: "succeeded",
    status_code: 201,
    created_at: "2026-11-02T10:00:00.000Z",
    arguments: { tenant_id: "acme", context: { api_key: "[redacted]", refresh_token: "[redacted]", label: "Acme" } },
  });
  const stored = JSON.stringify(await t.db.selectFrom("audit_log").selectAll().execute());
  for (const secret of ["canary", server.token, t.authorization, API_KEY]) expect(stored).not.toContain(secret);
});

test("a form that is far too long is not kept, and what cannot be recorded is not done", async () => {
  await using t = await startTestGateway();
  const context = { api_key: API_KEY, notes: Array.from({ length: 500 }, () => "x".repeat(100)) };
  await t.call("POST", "/integrated-account", { body: { tenant_id: "long", context } });
  const [entry] = await entries(t, "action=account.create");
  expect(JSON.stringify(entry.arguments).length).toBeLessThan(200);
  await t.db.schema.dropTable("audit_log").execute();
  expect((await t.call("POST", "/integrated-account", { body: { tenant_id: "unseen", context } })).status).toBe(500);
  expect((await t.call("GET", "/integrated-account?tenant_id=unseen")).json.result).toEqual([]);
});

test("refused tokens are told to operators alone, once a minute for an address", async () => {
  await using t = await startTestGateway();
  const { token } = await createApiToken(t.db, {
    environmentId: t.environmentId,
    name: "Operator",
    isOperator: true,
    nowMs: t.nowMs,
  });
  const asOperator = async () => {
    const headers = { authorization: `Bearer ${token}` };
    return (await t.call("GET", "/audit-log?action=sign_in.refused", { headers })).json.result;
  };
  const refused = (path: string, given: string) =>
    t.call("GET", path, { headers: { authorization: `Bearer ${given}` } });
  for (let n = 0; n < 5; n += 1) expect((await refused("/integrated-account", `ovd_canary_${n}`)).status).toBe(401);
  t.nowMs += 60_000;
  await t.call("POST", "/mcp/ovdmcp_canary", { body: {}, headers: { authorization: "" } });
  await t.gateway.context.refusedSignIns.settled();
  expect(await asOperator()).toMatchObject([
    { actor: { type: "stranger" }, outcome: "failed", status_code: 401, arguments: { at: "mcp", unrecorded_since: 4 } },
    { arguments: { at: "gateway" }, message: expect.stringContaining("Invalid or expired token") },
  ]);
  expect(await entries(t, "action=sign_in.refused")).toEqual([]);
  expect(JSON.stringify(await asOperator())).not.toContain("canary");
  // Nobody tried anything.
  await t.call("GET", "/integrated-account", { headers: { authorization: "" } });
  t.nowMs += 60_000;
  await t.gateway.context.refusedSignIns.settled();
  expect(await asOperator()).toHaveLength(2);
});

test("strangers of many addresses leave ten entries a minute", async () => {
  await using t = await startTestGateway();
  const { refusedSignIns } = t.gateway.context;
  for (let n = 0; n < 500; n += 1) refusedSignIns.note({ at: "workspace", address: `203.0.113.${n}`, reason: "no" });
  t.nowMs += 120_000;
  refusedSignIns.note({ at: "workspace", address: "203.0.113.9", reason: "no" });
  await refusedSignIns.settled();
  const rows = await t.db.selectFrom("audit_log").select(["arguments", "address"]).orderBy("created_at_ms").execute();
  expect(rows).toHaveLength(11);
  expect(rows.at(-1)).toEqual({ arguments: '{"at":"workspace","unrecorded_since":490}', address: "203.0.113.9" });
});
