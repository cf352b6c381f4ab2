import { expect, test } from "vitest";
import { createApiToken } from "../api-tokens/api-token.ts";
import { createEnvironment } from "../environments/environment.ts";
import type { Script, TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { ConnectError } from "../upstream/send.ts";

const dubError = (message: string) => ({ error: { code: "x", message } });

/** The SDK labels the JSON of these as text. */
const act = (t: TestGateway, action: string, id: string = t.account.id) =>
  t.call("POST", `/integrated-account/${action}`, {
    body: JSON.stringify({ id }),
    headers: { "content-type": "text/plain;charset=UTF-8" },
  });

async function asksForNewKey(t: TestGateway): Promise<void> {
  t.script(() => ({ status: 401, json: dubError("Invalid") }));
  await t.call("GET", `/proxy/links?integrated_account_id=${t.account.id}`);
  expect((await t.reload()).status).toBe("needs_reauth");
  t.sent.length = 0;
}

test.each([
  ["reads links", { json: [] }],
  ["may not", { status: 403, json: dubError("No permission") }],
])("a key that %s is genuine, which brings its account back", async (_, answer) => {
  await using t = await startTestGateway();
  await asksForNewKey(t);
  t.script(() => answer);
  expect(await act(t, "refresh-credentials")).toMatchObject({ status: 200, json: { success: true } });
  expect(t.sent.map(({ url }) => url)).toEqual(["http://dub.example/api/links?pageSize=1"]);
  expect(await t.reload()).toMatchObject({ status: "active", lastError: null, lastForbiddenError: null });
});

test.each([401, 404])("a key that the upstream answers with %i needs a new one", async (status) => {
  await using t = await startTestGateway();
  t.script(() => ({ status, json: dubError("Gone") }));
  for (const action of ["refresh-credentials", "run-post-install-actions"]) {
    const { json } = await act(t, action);
    expect(json).toMatchObject({ statusCode: 401, message: "Gone", truto_is_remote_error: true });
    expect(json.upstream_status).toBe(status === 401 ? undefined : 404);
  }
  expect(await t.reload()).toMatchObject({ status: "needs_reauth", lastActionRunResult: null });
});

test.each<[string, Script, number]>([
  ["is away", () => Promise.reject(new ConnectError("ECONNREFUSED")), 502],
  ["fails", () => ({ status: 500 }), 500],
  ["is limited", () => ({ status: 429, headers: { "retry-after": "60" } }), 429],
  ["is no Dub", () => ({ text: "<html>" }), 502],
  ["redirects", () => ({ status: 302, headers: { location: "/" } }), 502],
])("an upstream that %s gives no verdict", async (_, script, status) => {
  await using t = await startTestGateway();
  t.script(script);
  expect((await act(t, "refresh-credentials")).status).toBe(status);
  expect(await t.reload()).toEqual(t.account);
});

test("the look around a workspace finds which one it is, and what the key reads", async () => {
  await using t = await startTestGateway();
  t.script(({ url }) => {
    const { pathname } = new URL(url);
    if (pathname.endsWith("/links")) return { json: [{ id: "link_1", workspaceId: "ws_1" }] };
    if (pathname.endsWith("/domains")) return { json: [{ id: "dom_1", slug: "acme.link" }] };
    if (pathname.endsWith("/analytics")) return { json: { clicks: 0 } };
    if (pathname.endsWith("/workspaces/ws_1")) return { json: { id: "ws_1", name: "Acme", slug: "acme" } };
    return { status: 403, json: dubError("Need higher plan.") };
  });
  expect((await act(t, "run-post-install-actions")).json).toEqual({ success: true });
  const { json } = await t.call("GET", `/integrated-account/${t.account.id}`);
  expect(json.last_action_run_result).toEqual({
    workspace_id: "ws_1",
    workspace_name: "Acme",
    workspace_slug: "acme",
    default_domain: "acme.link",
    probes: { links: true, analytics: true, partners: false },
    ran_at: "2026-11-02T10:00:00.000Z",
  });
  expect(json.context.workspace_id).toBe("ws_1");
  expect(json.last_forbidden_error).toBeNull();
});

test("what cannot be found out is not an error", async () => {
  await using t = await startTestGateway();
  t.script(({ url }) => {
    if (url.includes("/links")) return { json: [] };
    throw new Error("other side closed");
  });
  expect((await act(t, "run-post-install-actions")).status).toBe(200);
  expect((await t.reload()).lastActionRunResult).toMatchObject({
    workspace_id: null,
    default_domain: null,
    probes: { links: true, analytics: false, partners: false },
  });
});

test.each(["refresh-credentials", "run-post-install-actions"])("%s wants the id of an account", async (action) => {
  await using t = await startTestGateway();
  expect((await act(t, action, "x")).status).toBe(400);
  expect((await act(t, action, crypto.randomUUID())).status).toBe(404);
  expect(t.sent).toEqual([]);
});

test("accounts are deleted together, by id or by tenant, and no others", async () => {
  await using t = await startTestGateway();
  const other = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
  const { token } = await createApiToken(t.db, { environmentId: other.id, name: "Other", nowMs: t.nowMs });
  const remove = (body: unknown, headers = {}) => t.call("POST", "/integrated-account/bulk-delete", { body, headers });
  const ids = async () => (await t.call("GET", "/integrated-account")).json.result.map((row: { id: string }) => row.id);
  const [second, third] = [await t.connect(), await t.connect()];

  const foreign = { authorization: `Bearer ${token}` };
  expect((await remove({ ids: [second.id] }, foreign)).json).toEqual({ success: true });
  expect((await remove({ tenant_id: "acme" }, foreign)).json).toEqual({ success: true });
  expect(await ids()).toHaveLength(3);

  expect((await remove({ ids: [second.id.toUpperCase(), crypto.randomUUID()] })).json).toEqual({ success: true });
  expect((await ids()).toSorted()).toEqual([t.account.id, third.id].toSorted());
  expect((await remove({ tenant_id: "acme" })).json).toEqual({ success: true });
  expect(await ids()).toEqual([]);
});

test.each([{}, { ids: [] }, { ids: ["x"] }, { ids: [7] }, { tenant_id: "" }, { ids: null }, [], { tenantId: "acme" }])(
  "%j deletes nothing",
  async (body) => {
    await using t = await startTestGateway();
    expect((await t.call("POST", "/integrated-account/bulk-delete", { body })).status).toBe(400);
    expect(await t.reload()).toEqual(t.account);
  },
);

test("ids and a tenant at once delete nothing", async () => {
  await using t = await startTestGateway();
  const body = { ids: [t.account.id], tenant_id: "acme" };
  const { json } = await t.call("POST", "/integrated-account/bulk-delete", { body });
  expect(json).toMatchObject({ statusCode: 400, message: "body: must hold either ids or tenant_id" });
});
