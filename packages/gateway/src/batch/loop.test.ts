import { expect, test } from "vitest";
import { batch, list, remove, scriptLinks, sentTo } from "../testing/batch-request.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

test("a loop calls once for each item, in order", async () => {
  await using t = await startTestGateway();
  scriptLinks(t, 3);
  const { json } = await batch(t, [
    list(),
    remove({ loop_on: "{{resources.links}}", id: "{{resources.links.id}}" }),
    { ...list({ loop_on: ["a", "b"], query: { search: "{{item}}-{{index}}" } }), name: "searches" },
    { resource: "links", method: "update", name: "named", loop_on: "resources.gone", id: "{{item.id}}", body: {} },
  ]);
  expect(json.errors).toEqual({});
  expect(json.result.gone).toEqual([{ id: "1" }, { id: "2" }, { id: "3" }]);
  expect(sentTo(t).filter((call) => call.startsWith("DELETE"))).toEqual([
    "DELETE /links/1",
    "DELETE /links/2",
    "DELETE /links/3",
  ]);
  expect(sentTo(t).filter((call) => call.includes("search"))).toEqual([
    "GET /links?search=a-0",
    "GET /links?search=b-1",
  ]);
  expect(sentTo(t).filter((call) => call.startsWith("PATCH"))).toEqual([
    "PATCH /links/1 {}",
    "PATCH /links/2 {}",
    "PATCH /links/3 {}",
  ]);
});

test("without a loop, a list's placeholder is the list of its values", async () => {
  await using t = await startTestGateway();
  scriptLinks(t, 3);
  await batch(t, [list(), { ...list({ query: { tagIds: "{{resources.links.id}}" } }), name: "again" }]);
  expect(sentTo(t)[1]).toBe("GET /links?tagIds=1,2,3");
});

test("items that fail are told by their place, and the others are done", async () => {
  await using t = await startTestGateway();
  t.script(({ url }) => (url.endsWith("/b") ? { status: 404, json: { message: "No" } } : { json: { id: "x" } }));
  const { json } = await batch(t, [
    remove({ loop_on: ["a", "b", "c"], id: "{{item}}" }),
    { ...list({ depends_on: ["gone"] }), name: "after" },
  ]);
  expect(json.result).toEqual({ gone: [{ id: "x" }, { id: "x" }] });
  expect(json.errors.gone).toMatchObject([{ index: 1, statusCode: 404, message: "No" }]);
  expect(json.errors.after).toMatchObject([
    { statusCode: 424, error: "Failed Dependency", message: "Skipped, because it depends on gone, which failed" },
  ]);
});

test.each([401, 429])("after a %i a loop stops", async (status) => {
  await using t = await startTestGateway();
  t.script(() => ({ status, headers: { "retry-after": "60" } }));
  const { json } = await batch(t, [remove({ loop_on: ["a", "b", "c"], id: "{{item}}" })]);
  expect(json.errors.gone).toHaveLength(1);
  expect(t.sent).toHaveLength(1);
});

test("an empty loop is no failure", async () => {
  await using t = await startTestGateway();
  const { json } = await batch(t, [list(), remove({ loop_on: "{{resources.links}}", id: "{{item.id}}" })]);
  expect(json).toEqual({ result: { links: [], gone: [] }, errors: {} });
});

test("a batch makes a thousand calls at most", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: {} }));
  const loop = (name: string) => remove({ name, id: "{{item}}", loop_on: Array.from({ length: 600 }, (_, id) => id) });
  const { json } = await batch(t, [loop("a"), { ...loop("b"), depends_on: "a" }]);
  expect(t.sent.length).toBeLessThanOrEqual(1_000);
  expect(Object.keys(json.errors)).toHaveLength(1);
});
