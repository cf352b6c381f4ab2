import { expect, test } from "vitest";
import { listenForEvents } from "../testing/listen-for-events.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { API_KEY, startTestGateway } from "../testing/test-gateway.ts";
import { deleteAccount, deleteAccounts } from "./delete-accounts.ts";
import { disconnectAccount } from "./disconnect-account.ts";
import { moveAccount } from "./move-account.ts";

async function startListening(): Promise<TestGateway & { told: () => Promise<string[]> }> {
  const t = await startTestGateway();
  const told = await listenForEvents(t);
  return Object.assign(t, { told });
}

const REFUSED = { status: 401, json: { error: { code: "unauthorized", message: "Unauthorized: Invalid API key." } } };

test("a refused credential is told of once, a success afterwards once, whoever calls", async () => {
  await using t = await startListening();
  await using other = await startTestGateway({ database: t });
  const call = (gateway: TestGateway) => gateway.call("GET", `/proxy/links?integrated_account_id=${t.account.id}`);
  const both = () => Promise.all([t, other, t, other].map(call));
  for (const gateway of [t, other]) gateway.script(() => REFUSED);
  await both();
  await call(t);
  expect(await t.told()).toEqual(["authentication_error needs_reauth"]);
  for (const gateway of [t, other]) gateway.script(() => ({ json: [] }));
  await both();
  await call(t);
  expect(await t.told()).toEqual(["reactivated active"]);
  expect((await t.reload()).lastError).toBeNull();
});

test("a new account is told of as made, and as what became of it", async () => {
  await using t = await startListening();
  const { id } = await t.connect();
  expect(await t.told()).toEqual(["active active", "created connecting"]);
  t.script(() => REFUSED);
  await t.connect();
  expect(await t.told()).toEqual(["created connecting", "validation_error validation_error"]);
  t.script(() => ({ status: 500 }));
  await t.connect();
  expect(await t.told()).toEqual(["created connecting"]);
  await t.call("POST", "/sandbox-integrated-account", { body: { id } });
  expect(await t.told()).toEqual(["created active"]);
});

test("a new key is told of as a change and as what became of it, of the account and its twin", async () => {
  await using t = await startListening();
  const path = `/integrated-account/${t.account.id}`;
  await t.call("PATCH", path, { body: { tenant_id: "other" } });
  expect(await t.told()).toEqual(["updated active"]);
  await t.call("PATCH", path, { body: { context: { password: "secret" } } });
  expect(await t.told()).toEqual(["updated active"]);
  await t.call("POST", "/sandbox-integrated-account", { body: { id: t.account.id } });
  await t.told();
  await t.call("PATCH", `${path}/credentials`, { body: { context: { api_key: `${API_KEY}2` } } });
  expect(await t.told()).toEqual(["active active", "active active", "updated connecting", "updated connecting"]);
});

test("a disconnected account is told of once, a deleted one by its id alone, and its twin", async () => {
  await using t = await startListening();
  await disconnectAccount(t.gateway.context, t.account);
  await disconnectAccount(t.gateway.context, t.account);
  expect(await t.told()).toEqual(["authentication_error needs_reauth"]);
  const second = await t.connect({ label: "Second" });
  await t.call("POST", "/sandbox-integrated-account", { body: { id: second.id } });
  await t.told();
  expect(await deleteAccount(t.gateway.context, { ...second, environmentId: crypto.randomUUID() })).toBe(false);
  expect(await t.told()).toEqual([]);
  await deleteAccounts(t.gateway.context, { environmentId: t.environmentId, tenantId: "acme" });
  expect(await t.told()).toEqual(["deleted gone", "deleted gone", "deleted gone"]);
});

test("an account is not moved by who has read it before it was moved, or had another credential then", async () => {
  await using t = await startListening();
  const before = await t.reload();
  const failed = { status: "needs_reauth", lastError: null, nowMs: t.nowMs } as const;
  expect(await moveAccount(t.db, { ...before, sealedCredential: "another" }, failed)).toBeUndefined();
  expect(await moveAccount(t.db, before, failed)).toMatchObject({ status: "needs_reauth" });
  expect(await moveAccount(t.db, before, failed)).toBeUndefined();
  expect(await moveAccount(t.db, { ...before, status: "connecting" }, { ...failed, status: "active" })).toBeUndefined();
  expect(await t.told()).toEqual(["authentication_error needs_reauth"]);
});

test("what is told of an account holds no secret, and what it is connected to in short", async () => {
  await using t = await startListening();
  await t.connect({ label: "Acme", password: "canary-password", nested: { token: "canary-token" } });
  const [{ payload } = { payload: "" }] = await t.db.selectFrom("product_events").select("payload").execute();
  expect(payload).not.toMatch(/canary/);
  expect(JSON.parse(payload)).toMatchObject({
    tenant_id: "acme",
    context: { label: "Acme" },
    integration: { name: "dub", config: { label: "Dub" } },
    environment_integration: { id: expect.any(String), is_active: true },
  });
});
