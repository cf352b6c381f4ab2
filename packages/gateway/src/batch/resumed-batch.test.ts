import { expect, test } from "vitest";
import { list, remove, sentTo } from "../testing/batch-request.ts";
import type { Answer, TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const create = (name: string, more: object = {}) => ({
  resource: "tags",
  method: "create",
  name,
  body: { name },
  ...more,
});

function keyed(t: TestGateway, resources: unknown): Promise<Answer> {
  const body = { integrated_account_id: t.account.id, resources };
  return t.call("POST", "/batch-request", { body, headers: { "idempotency-key": "batch-1" } });
}

const writesOf = (t: TestGateway) => sentTo(t).filter((sent) => !sent.startsWith("GET"));

test.each([
  ["a rate limit", { status: 429, headers: { "retry-after": "1" }, json: {} }],
  ["a refused credential", { status: 401, json: {} }],
])("a batch that %s ends goes on where it stopped, and nothing is done twice", async (_, trouble) => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  const resources = [create("a"), create("b", { depends_on: "a" }), create("c", { depends_on: "b" })];
  t.script(({ body }) => (body?.includes('"b"') ? trouble : { json: JSON.parse(body ?? "{}") }));
  const first = await keyed(t, resources);
  expect(first.json).toMatchObject({ result: { a: [{ name: "a" }] }, is_partial_response: true });
  expect(Object.keys(first.json.errors)).toEqual(["b", "c"]);

  t.script(({ body }) => ({ json: JSON.parse(body ?? "{}") }));
  const second = await keyed(t, resources);
  expect(second.json).toEqual({ result: { a: [{ name: "a" }], b: [{ name: "b" }], c: [{ name: "c" }] }, errors: {} });
  expect(writesOf(t)).toEqual(["a", "b", "b", "c"].map((name) => `POST /tags {"name":"${name}"}`));
  const third = await keyed(t, resources);
  expect([third.headers.get("idempotency-replayed"), third.json]).toEqual(["true", second.json]);
  expect(writesOf(t)).toHaveLength(4);
});

test("a loop goes on over the items that it began with, whatever the list holds by then", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  let rows = ["1", "2", "3"];
  let isOut = true;
  t.script(({ method, url }) => {
    if (method === "GET") return { json: rows.map((id) => ({ id })) };
    const id = url.split("/").at(-1) ?? "";
    if (isOut && id === "2") return { status: 429, headers: { "retry-after": "1" } };
    rows = rows.filter((row) => row !== id);
    return { json: { id } };
  });
  const resources = [list(), remove({ loop_on: "resources.links", id: "{{resources.links.id}}" })];
  expect((await keyed(t, resources)).json).toMatchObject({
    result: { gone: [{ id: "1" }] },
    is_partial_response: true,
  });
  isOut = false;
  rows = [...rows, "new"];
  expect((await keyed(t, resources)).json.result.gone).toEqual([{ id: "1" }, { id: "2" }, { id: "3" }]);
  expect(writesOf(t)).toEqual(["1", "2", "2", "3"].map((id) => `DELETE /links/${id}`));
  expect(rows).toEqual(["new"]);
});

test("a write that may have been done is not sent again, and a refusal of Dub's is its last word", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  const resources = [create("lost"), create("refused"), create("limited", { depends_on: [] })];
  let isOut = true;
  t.script(({ body }) => {
    if (body?.includes("lost")) throw new Error("other side closed");
    if (body?.includes("refused")) return { status: 422, json: { error: { code: "x", message: "No" } } };
    return isOut ? { status: 401, json: {} } : { json: { id: "tag_1" } };
  });
  await keyed(t, resources);
  isOut = false;
  const { json } = await keyed(t, resources);
  expect(json.result).toEqual({ limited: [{ id: "tag_1" }] });
  expect(json.errors).toMatchObject({
    lost: [{ error_code: "upstream_outcome_unknown" }],
    refused: [{ statusCode: 422, message: "No", truto_is_remote_error: true }],
  });
  expect(writesOf(t)).toHaveLength(4);
});

test("a bulk call in a batch goes on by its own requests", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  const links = Array.from({ length: 250 }, (_, index) => ({ url: `https://example.com/${index}` }));
  let sent = 0;
  let isOut = true;
  t.script(({ body }) => {
    if (++sent === 2 && isOut) return { status: 401, json: {} };
    return { json: (JSON.parse(body ?? "[]") as object[]).map((link, index) => ({ id: `l_${index}`, ...link })) };
  });
  const resources = [{ resource: "links", method: "bulk_create", name: "made", body: { links } }];
  expect((await keyed(t, resources)).json.is_partial_response).toBe(true);
  isOut = false;
  const { json } = await keyed(t, resources);
  expect(json.is_partial_response).toBeUndefined();
  expect(json.result.made).toHaveLength(250);
  const urls = t.sent.map(({ body }) => JSON.parse(body ?? "[]")[0].url);
  expect(urls).toEqual([0, 100, 100, 200].map((index) => `https://example.com/${index}`));
});

test("each call has a key of its own upstream, the same in every run; without one none has", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  const resources = [create("a"), create("b"), remove({ loop_on: ["1", "2"], id: "{{item}}" })];
  const keys = () => t.sent.map((request) => request.headers["idempotency-key"]);
  t.script(() => ({ status: 401, json: {} }));
  await keyed(t, resources);
  const first = new Set(keys());
  t.sent.length = 0;
  t.script(() => ({ json: { id: "x" } }));
  await keyed(t, resources);
  expect(new Set(keys()).size).toBe(4);
  expect(keys()).toEqual(expect.arrayContaining([...first]));
  for (const key of keys()) expect(key).toMatch(/^batch-1\.\d+$/);
  t.sent.length = 0;
  const body = { integrated_account_id: t.account.id, resources };
  await t.call("POST", "/batch-request", { body });
  expect(new Set(keys())).toEqual(new Set([undefined]));
});
