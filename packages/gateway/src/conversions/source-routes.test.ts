import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiToken } from "../api-tokens/api-token.ts";
import { createEnvironment } from "../environments/environment.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { addSource, SECRET, tell, workOff } from "./testing/start-source.ts";

let t: TestGateway;
beforeAll(async () => {
  t = await startTestGateway();
});
afterAll(() => t[Symbol.asyncDispose]());

test("a source is made, listed, changed and deleted, and its secret is never shown", async () => {
  const made = await t.call("POST", "/conversion-source", {
    body: { integrated_account_id: t.account.id, provider: "stripe", signing_secret: SECRET },
  });
  expect(made.status).toBe(201);
  expect(made.json).toEqual({
    id: expect.any(String),
    integrated_account_id: t.account.id,
    provider: "stripe",
    name: "stripe",
    url: `http://gateway.example/conversions/${made.json.id}`,
    settings: { leads: true, lead_event: "Sign up", wait_hours: 72, tolerance_seconds: 300 },
    has_signing_secret: true,
    is_active: true,
    environment_id: t.environmentId,
    created_at: "2026-11-02T10:00:00.000Z",
    updated_at: "2026-11-02T10:00:00.000Z",
  });
  const path = `/conversion-source/${made.json.id}`;
  const changed = await t.call("PATCH", path, { body: { ...made.json, name: "Billing", settings: { wait_hours: 1 } } });
  expect(changed.json).toMatchObject({ name: "Billing", settings: { leads: true, wait_hours: 1 } });
  const back = await t.call("PATCH", path, { body: { settings: { wait_hours: null } } });
  expect(back.json.settings.wait_hours).toBe(72);
  const listed = await t.call("GET", "/conversion-source?provider=stripe&name[like]=bill%");
  expect(listed.json.result).toEqual([back.json]);
  const all = `${made.text}${changed.text}${listed.text}${(await t.call("GET", path)).text}`;
  expect(all).not.toContain("canary");
  const stored = await t.db.selectFrom("conversion_sources").selectAll().execute();
  expect(JSON.stringify(stored)).not.toContain("canary");
  expect(JSON.stringify(await t.db.selectFrom("audit_log").selectAll().execute())).not.toContain("canary");
  expect((await t.call("PATCH", path, { body: { signing_secret: null } })).json.has_signing_secret).toBe(false);
  expect((await t.call("DELETE", path)).json).toEqual({ id: made.json.id });
  expect((await t.call("GET", path)).status).toBe(404);
});

test.each([
  [{ provider: "square" }, "body.provider"],
  [{ settings: { wait_hours: 0 } }, "body.settings.wait_hours"],
  [{ settings: { wait_hours: 145 } }, "body.settings.wait_hours"],
  [{ settings: { webhook: true } }, "body.settings.webhook"],
  [{ settings: { expression: "event" } }, "body.settings.expression"],
  [{ name: "" }, "body.name"],
  [{ signing_secret: 7 }, "body.signing_secret"],
  [{ integrated_account_id: "x" }, "body.integrated_account_id"],
  [{ signing_secrets: "x" }, "body.signing_secrets"],
  [{ provider: "mapped", settings: { expression: "event" } }, "body.settings.signature"],
  [{ provider: "mapped", settings: { signature: { header: "a b" }, expression: "event" } }, "signature.header"],
])("%j is a 400 that says so, and makes nothing", async (over, message) => {
  const body = { integrated_account_id: t.account.id, provider: "stripe", ...over };
  const { status, json } = await t.call("POST", "/conversion-source", { body });
  expect([status, json.message]).toEqual([400, expect.stringContaining(message)]);
});

test("nobody sees or changes the sources of another environment", async () => {
  const id = await addSource(t, "stripe");
  await tell(t, "stripe", id, { id: "evt_1", type: "a", data: { object: {} } });
  const [event] = (await t.call("GET", `/conversion-event?source_id=${id}`)).json.result;
  const other = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
  const { token } = await createApiToken(t.db, { environmentId: other.id, name: "Other", nowMs: t.nowMs });
  const headers = { authorization: `Bearer ${token}` };
  for (const [method, path] of [
    ["GET", `/conversion-source/${id}`],
    ["PATCH", `/conversion-source/${id}`],
    ["DELETE", `/conversion-source/${id}`],
    ["POST", `/conversion-source/${id}/retry`],
    ["GET", `/conversion-event/${event.id}`],
    ["POST", `/conversion-event/${event.id}/retry`],
    ["PATCH", `/conversion-review/${event.id}`],
  ] as const) {
    const answer = await t.call(method, path, { headers, ...(method !== "GET" && { body: {} }) });
    expect([path, answer.status]).toEqual([path, 404]);
  }
  const row = { type: "cancel", invoice_id: "in_1" };
  expect((await t.call("PATCH", `/conversion-event/${event.id}`, { headers, body: { row } })).status).toBe(404);
  const body = { integrated_account_id: t.account.id, provider: "stripe" };
  expect((await t.call("POST", "/conversion-source", { headers, body })).status).toBe(404);
  for (const path of ["/conversion-source", "/conversion-event", "/conversion-review"]) {
    expect((await t.call("GET", path, { headers })).json.result).toEqual([]);
  }
});

test("a sandbox account has no sources", async () => {
  const sandbox = await t.connect({}, true);
  const body = { integrated_account_id: sandbox.id, provider: "stripe" };
  expect((await t.call("POST", "/conversion-source", { body })).status).toBe(405);
});

test("an event is shown with its body, and what was ignored or has failed can be tried again", async () => {
  const id = await addSource(t, "stripe");
  const event = { id: "evt_9", type: "product.created", created: 5, data: { object: { id: "prod_1" } } };
  await tell(t, "stripe", id, event);
  await workOff(t);
  const [row] = (await t.call("GET", `/conversion-event?source_id=${id}&state=ignored`)).json.result;
  expect(row).toMatchObject({ event_id: "evt_9", type: "product.created", attempts: 1, waits_until: null });
  expect((await t.call("GET", `/conversion-event/${row.id}`)).json).toEqual({ ...row, body: event });
  expect((await t.call("POST", `/conversion-event/${row.id}/retry`)).json).toMatchObject({ state: "received" });
  await workOff(t);
  const all = await t.call("POST", `/conversion-source/${id}/retry`, { body: { state: "ignored" } });
  expect(all.json).toEqual({ events: 1 });
  expect((await t.call("POST", `/conversion-source/${id}/retry`)).json).toEqual({ events: 0 });
});
