import { expect, onTestFinished, test } from "vitest";
import { createApiToken } from "../api-tokens/api-token.ts";
import { createEnvironment } from "../environments/environment.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const TEMPLATE = {
  label: "Partners to the warehouse",
  args_schema: { datastore_id: { type: "string", required: true } },
  mutex_key: "{{args.integrated_account_id}}",
  resources: [{ type: "request", name: "partners", resource: "partners", method: "list" }],
};

async function start() {
  const t = await startTestGateway();
  onTestFinished(() => t[Symbol.asyncDispose]());
  const call = async (method: string, path = "", body?: object, headers = {}) =>
    (await t.call(method, `/sync-job-template${path}`, { ...(body && { body }), headers })).json;
  return { t, call };
}

test("a template of one's own is listed beside those that come along, changed and deleted, and makes sync jobs", async () => {
  const { t, call } = await start();
  const made = await call("POST", "", TEMPLATE);
  expect(made).toMatchObject({ ...TEMPLATE, environment_id: t.environmentId, is_built_in: false, state_key: null });
  const listed = (await call("GET")).result as { id: string; is_built_in: boolean }[];
  expect(listed.map(({ id }) => id)).toEqual([
    ...["dub-click-stream", "dub-links", "dub-customers", "dub-partners", "dub-commissions", "dub-payouts"],
    "dub-customer-profiles",
    made.id,
  ]);
  expect(await call("GET", `/${made.id}`)).toEqual(made);
  const job = { template_id: made.id, label: "Mine" };
  const before = (await t.call("POST", "/sync-job", { body: job })).json;
  expect(before).toMatchObject({ ...TEMPLATE, label: "Mine" });
  t.nowMs += 1_000;
  const changed = await call("PATCH", `/${made.id}`, { label: "Renamed", mutex_key: null });
  expect(changed).toMatchObject({ ...TEMPLATE, label: "Renamed", mutex_key: null, created_at: made.created_at });
  expect(changed.updated_at).not.toBe(made.updated_at);
  expect(await call("DELETE", `/${made.id}`)).toEqual({ id: made.id });
  expect(await call("GET", `/${made.id}`)).toMatchObject({ statusCode: 404 });
  expect((await t.call("POST", "/sync-job", { body: job })).json).toMatchObject({ statusCode: 400 });
  expect((await t.call("GET", `/sync-job/${before.id}`)).json).toMatchObject({ label: "Mine" });
});

test("those that come along stay as they are, and another environment's are not there", async () => {
  const { t, call } = await start();
  const refused = { statusCode: 409, message: expect.stringContaining("comes along") };
  expect(await call("PATCH", "/dub-links", { label: "Mine" })).toMatchObject(refused);
  expect(await call("DELETE", "/dub-links")).toMatchObject(refused);
  const { id } = await call("POST", "", TEMPLATE);
  const { id: environmentId } = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
  const { token } = await createApiToken(t.db, { environmentId, name: "Other", nowMs: t.nowMs });
  const headers = { authorization: `Bearer ${token}` };
  for (const method of ["GET", "PATCH", "DELETE"]) {
    const body = method === "PATCH" ? { label: "Theirs" } : undefined;
    expect(await call(method, `/${id}`, body, headers)).toMatchObject({ statusCode: 404 });
  }
  expect((await call("GET", `?label=${TEMPLATE.label}`, undefined, headers)).result).toEqual([]);
  expect(await call("GET", `/${id}`)).toMatchObject({ label: TEMPLATE.label });
});

test.each([
  [{ ...TEMPLATE, label: undefined }, "body.label"],
  [{ ...TEMPLATE, colour: "red" }, "body.colour"],
  [{ ...TEMPLATE, resources: [{ type: "superquery", name: "x" }] }, "body.resources[0].type"],
  [{ ...TEMPLATE, resources: [{ ...TEMPLATE.resources[0], method: "delete" }] }, "body.resources[0].resource"],
])("a template that no job could be made from is refused: %j", async (body, about) => {
  const { call } = await start();
  expect(await call("POST", "", body)).toMatchObject({ statusCode: 400, message: expect.stringContaining(about) });
  const own = ((await call("GET")).result as { is_built_in: boolean }[]).filter((one) => !one.is_built_in);
  expect(own).toEqual([]);
});

test("an environment has so many templates of its own", async () => {
  const { t, call } = await start();
  const { id } = await call("POST", "", TEMPLATE);
  const row = await t.db.selectFrom("sync_templates").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  const rows = Array.from({ length: QUOTAS.syncTemplates - 1 }, (_, index) => ({ ...row, id: `template-${index}` }));
  await t.db.insertInto("sync_templates").values(rows).execute();
  expect(await call("POST", "", TEMPLATE)).toMatchObject({ statusCode: 409 });
});
