import { expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const PATH = "/sandbox-integrated-account";

const create = (t: TestGateway, id: string = t.account.id) => t.call("POST", PATH, { body: { id } });

test("an account has one read-only twin, which uses its credential", async () => {
  await using t = await startTestGateway();
  t.nowMs += 1000;
  const { status, json } = await create(t);
  expect(status).toBe(201);
  expect(json).toEqual({
    id: expect.any(String),
    integrated_account: expect.objectContaining({ id: json.id, is_sandbox: true, tenant_id: "acme", status: "active" }),
    created_at: "2026-11-02T10:00:01.000Z",
    updated_at: "2026-11-02T10:00:01.000Z",
  });
  expect(json.id).not.toBe(t.account.id);
  expect(await create(t)).toMatchObject({ status: 200, json });
  expect((await t.call("GET", `/integrated-account/${json.id}`)).json).toEqual(json.integrated_account);

  await t.call("GET", `/proxy/links?integrated_account_id=${json.id}`);
  expect(t.sent.map(({ headers }) => headers.authorization)).toEqual(["Bearer dub_canary_4f7aK2bq"]);
  const write = await t.call("POST", `/proxy/links?integrated_account_id=${json.id}`, { body: { url: "u" } });
  expect(write.json).toMatchObject({ statusCode: 405, message: "Sandbox accounts are read-only" });
  const custom = await t.call("POST", `/custom/links?integrated_account_id=${json.id}`, { body: { url: "u" } });
  expect(custom.status).toBe(405);
});

test("twins are listed, got and deleted; accounts are none", async () => {
  await using t = await startTestGateway();
  await t.connect({}, true);
  const { json: twin } = await create(t);
  expect((await t.call("GET", PATH)).json).toEqual({ result: [twin], next_cursor: null, limit: 5000 });
  expect((await t.call("GET", `${PATH}?sandbox_of=${t.account.id}`)).json.result).toHaveLength(1);
  expect((await t.call("GET", `${PATH}?sandbox_of=${twin.id}`)).json.result).toHaveLength(0);
  expect((await t.call("GET", `${PATH}?nothing=x`)).status).toBe(400);
  expect((await t.call("GET", `${PATH}/${twin.id}`)).json).toEqual(twin);
  for (const id of [t.account.id, "x", crypto.randomUUID()]) {
    expect((await t.call("GET", `${PATH}/${id}`)).status).toBe(404);
    expect((await t.call("DELETE", `${PATH}/${id}`)).status).toBe(404);
  }
  expect((await t.call("DELETE", `${PATH}/${twin.id}`)).json).toEqual({ id: twin.id });
  expect((await t.call("GET", PATH)).json.result).toEqual([]);
  expect(await t.reload()).toEqual(t.account);
});

test("a twin goes with its account", async () => {
  await using t = await startTestGateway();
  await create(t);
  await t.call("DELETE", `/integrated-account/${t.account.id}`);
  expect((await t.call("GET", "/integrated-account")).json.result).toEqual([]);
});

test.each([
  ["no id", {}, 400],
  ["a wrong id", { id: "x" }, 400],
  ["an unknown account", { id: crypto.randomUUID() }, 404],
])("%s has no twin", async (_, body, status) => {
  await using t = await startTestGateway();
  expect((await t.call("POST", PATH, { body })).status).toBe(status);
});

test("a sandbox has no sandbox", async () => {
  await using t = await startTestGateway();
  const { json } = await create(t);
  expect((await create(t, json.id)).json).toMatchObject({ statusCode: 400 });
});

test("a new credential is the twin's too, and the twin takes none of its own", async () => {
  await using t = await startTestGateway();
  const { json: twin } = await create(t);
  const context = { api_key: "dub_the_new_key", base_url: "https://other.example/api" };
  expect((await t.call("PATCH", `/integrated-account/${t.account.id}/credentials`, { body: { context } })).status).toBe(
    200,
  );
  t.sent.length = 0;
  await t.call("GET", `/proxy/links?integrated_account_id=${twin.id}`);
  expect(t.sent.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ["https://other.example/api/links", "Bearer dub_the_new_key"],
  ]);

  const refused = await t.call("PATCH", `/integrated-account/${twin.id}/credentials`, { body: { context } });
  expect(refused.json).toMatchObject({ statusCode: 400, message: expect.stringContaining(t.account.id) });
  const label = await t.call("PATCH", `/integrated-account/${twin.id}`, { body: { context: { label: "Try out" } } });
  expect(label.json.context.label).toBe("Try out");
});
