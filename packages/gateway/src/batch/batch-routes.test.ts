import { expect, test } from "vitest";
import { batch, list, remove, scriptLinks, sentTo } from "../testing/batch-request.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

test("calls that do not depend on each other are answered by name", async () => {
  await using t = await startTestGateway();
  t.script(({ url }) => ({
    json: url.includes("/count") ? 3 : url.includes("analytics") ? { clicks: 1 } : [{ id: "a" }],
  }));
  const answer = await batch(t, [
    list({ query: { domain: "acme.link" } }),
    { resource: "links", method: "count", name: "how_many" },
    { resource: "analytics", method: "list", query: { groupBy: "count" } },
    { resource: "links", method: "get", id: "link_1", name: "one" },
    { resource: "links", method: "create", name: "made", body: { url: "u" }, persist: false },
  ]);
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.json).toEqual({
    result: { links: [{ id: "a" }], how_many: [3], analytics: [{ clicks: 1 }], one: [{ id: "a" }] },
    errors: {},
  });
  expect(sentTo(t).toSorted()).toEqual([
    "GET /analytics?groupBy=count",
    "GET /links/count",
    "GET /links/info?linkId=link_1",
    "GET /links?domain=acme.link",
    'POST /links {"url":"u"}',
  ]);
});

test("lists are read to their end", async () => {
  await using t = await startTestGateway();
  scriptLinks(t, 5);
  const { json } = await batch(t, [list({ query: { limit: 2, search: "x", truto_key_by: "id" } })]);
  expect(json.result.links.map(({ id }: { id: string }) => id)).toEqual(["1", "2", "3", "4", "5"]);
  expect(json).not.toHaveProperty("is_partial_response");
  expect(sentTo(t)).toEqual([
    "GET /links?search=x&pageSize=2",
    "GET /links?search=x&startingAfter=2&pageSize=2",
    "GET /links?search=x&startingAfter=4&pageSize=2",
  ]);
});

test("but no further than twenty pages, and the answer says so", async () => {
  await using t = await startTestGateway();
  scriptLinks(t, 1_000);
  const { json } = await batch(t, [list({ query: { limit: 2 } })]);
  expect(json.is_partial_response).toBe(true);
  expect(json.result.links).toHaveLength(40);
  expect(json.errors).toEqual({});
  expect(t.sent).toHaveLength(20);
});

test("a page that fails leaves those before it", async () => {
  await using t = await startTestGateway();
  t.script(() => (t.sent.length < 2 ? { json: [{ id: "1" }] } : { status: 422, json: { message: "No" } }));
  const { json } = await batch(t, [list({ query: { limit: 1 } }), remove({ depends_on: "links", id: "1" })]);
  expect(json).toMatchObject({ result: { links: [{ id: "1" }] }, is_partial_response: true });
  expect(json.errors.links).toMatchObject([{ statusCode: 422, message: "No", truto_is_remote_error: true }]);
  expect(json.errors.gone).toMatchObject([{ statusCode: 424 }]);
  expect(t.sent.every(({ method }) => method === "GET")).toBe(true);
});

test("placeholders are filled from arguments, the account and results, which are waited for", async () => {
  await using t = await startTestGateway();
  await t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { context: { tag: "tag_1" } } });
  t.script(({ url }) => ({ json: url.includes("/info") ? { id: "link_9", url: "https://a.example" } : {} }));
  const { json } = await batch(
    t,
    [
      {
        resource: "links",
        method: "update",
        name: "changed",
        id: "{{resources.found.id}}",
        body: {
          url: "{{resources.found.url}}/{{args.path}}",
          tagIds: ["{{context.tag}}"],
          archived: "{{args.archive}}",
        },
      },
      { resource: "links", method: "get", name: "found", query: { domain: "acme.link", key: "{{args.key}}" } },
    ],
    { args: { key: "x", path: "p", archive: true } },
  );
  expect(json.errors).toEqual({});
  expect(sentTo(t)).toEqual([
    "GET /links/info?domain=acme.link&key=x",
    'PATCH /links/link_9 {"url":"https://a.example/p","tagIds":["tag_1"],"archived":true}',
  ]);
});

test("a failure takes those with it that wait for it, and no others", async () => {
  await using t = await startTestGateway();
  t.script(({ url }) => (url.includes("/info") ? { status: 404, json: { message: "No" } } : { json: [] }));
  const { json, status } = await batch(t, [
    { resource: "links", method: "get", name: "found", id: "link_1" },
    remove({ id: "{{resources.found.id}}" }),
    { ...list({ depends_on: "gone" }), name: "later" },
    list(),
  ]);
  expect(status).toBe(200);
  expect(json.result).toEqual({ links: [] });
  expect(Object.keys(json.errors)).toEqual(["found", "gone", "later"]);
  expect(json.errors.found[0].request_id).toMatch(/^req_/);
  expect(json.errors.later).toMatchObject([{ statusCode: 424 }]);
  expect(t.sent).toHaveLength(2);
});

test.each([
  ["with nothing behind a placeholder", remove({ id: "{{args.none}}" }), "There is nothing behind"],
  ["with an object for an id", remove({ id: "{{args}}" }), "The id must be a text or a number"],
  ["over too much", remove({ id: "x", loop_on: Array(1001).fill(1) }), "loop_on has more than 1000 items"],
  ["over nothing", remove({ id: "x", loop_on: "args.none" }), "There is nothing behind"],
  ["without an id", remove(), "query.id is required"],
])("a call %s fails without being sent", async (_, node, message) => {
  await using t = await startTestGateway();
  const { json } = await batch(t, [node], { args: { a: 1 } });
  expect(json.result).toEqual({});
  expect(json.errors.gone).toMatchObject([{ statusCode: 400, message: expect.stringContaining(message) }]);
  expect(t.sent).toEqual([]);
});

test.each<[string, unknown, string]>([
  ["nothing", [], "body.resources"],
  ["no list", {}, "body.resources"],
  [
    "an unknown resource",
    [list({ resource: "linkz" })],
    "body.resources[0].resource is unknown. Did you mean `links`?",
  ],
  [
    "a misspelt name",
    [{ ...list({}), qeury: { domain: "x" } }],
    "body.resources[0].qeury is not known. Did you mean `query`?",
  ],
  ["an unknown method", [list({ method: "lst" })], "body.resources[0].method is unknown. Did you mean `list`?"],
  ["no method", [{ resource: "links" }], "body.resources[0].method"],
  ["two of one name", [list(), list()], "body.resources[1].name must differ"],
  ["a name that is none", [list({ name: "a.b" })], "body.resources[0].name"],
  ["an unknown dependency", [list({ depends_on: "none" })], "depends on none, which is not in the batch"],
  ["an unknown placeholder", [list({ query: { a: "{{resources.none}}" } })], "depends on none"],
  ["a dependency on itself", [list({ depends_on: "links" })], "in a cycle: links"],
  [
    "a cycle",
    [list({ name: "a", depends_on: ["b"] }), list({ name: "b", query: { x: "{{resources.a}}" } }), list()],
    "in a cycle: a, b",
  ],
  ["a broken placeholder", [list({ query: { a: "{{1+1}}" } })], "is not a placeholder"],
  ["a loop over text", [list({ loop_on: "x {{args.a}}" })], "loop_on must be one placeholder"],
  ["too many", Array.from({ length: 101 }, (_, index) => list({ name: `n${index}` })), "body.resources"],
])("%s is a 400 before anything is sent", async (_, resources, message) => {
  await using t = await startTestGateway();
  const { json } = await batch(t, resources);
  expect(json).toMatchObject({ statusCode: 400, message: expect.stringContaining(message) });
  expect(t.sent).toEqual([]);
});

test("the account is named in the body, or in the query, and must be one", async () => {
  await using t = await startTestGateway();
  const resources = [list()];
  const path = "/batch-request";
  expect((await t.call("POST", path, { body: { resources } })).json.message).toBe("integrated_account_id is required");
  const query = `${path}?integrated_account_id=${t.account.id}`;
  expect((await t.call("POST", query, { body: { resources } })).status).toBe(200);
  expect((await batch(t, resources, { integrated_account_id: "x" })).status).toBe(400);
  expect((await batch(t, resources, { integrated_account_id: crypto.randomUUID() })).status).toBe(404);
  expect((await t.call("GET", path)).status).toBe(405);
});

test("names of the language's own are names like others", async () => {
  await using t = await startTestGateway();
  const { json } = await batch(t, [
    list({ name: "constructor" }),
    list({ name: "__proto__" }),
    list({ name: "after", query: { search: "{{resources.__proto__}}" }, depends_on: "constructor" }),
  ]);
  expect(json.errors).toEqual({});
  expect(Object.keys(json.result)).toEqual(["constructor", "__proto__", "after"]);
});

test("a batch with an Idempotency-Key is done once, and its calls have keys of their own", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: { id: `l_${t.sent.length}` } }));
  const body = { integrated_account_id: t.account.id, resources: [remove({ id: "x" })] };
  const headers = { "idempotency-key": "batch-1" };
  const first = await t.call("POST", "/batch-request", { body, headers });
  const second = await t.call("POST", "/batch-request", { body, headers });
  expect(second.json).toEqual(first.json);
  expect(t.sent.map((request) => request.headers["idempotency-key"])).toEqual(["batch-1.0"]);
});

test("a sandbox account reads in a batch, and its writes fail alone", async () => {
  await using t = await startTestGateway();
  const sandbox = await t.connect({}, true);
  t.sent.length = 0;
  const { json } = await batch(t, [list(), remove({ id: "x" })], { integrated_account_id: sandbox.id });
  expect(json.result).toEqual({ links: [] });
  expect(json.errors.gone).toMatchObject([{ statusCode: 405, message: "Sandbox accounts are read-only" }]);
});

test("a resource goes by its plural, too", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: { clickId: null } }));
  const opens = { resource: "track_opens", method: "create", body: { dubDomain: "acme.link" } };
  expect((await batch(t, [opens])).json.result).toEqual({ track_opens: [{ clickId: null }] });
  expect(t.sent.map(({ url }) => url)).toEqual(["http://dub.example/api/track/open"]);
});
