import { expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { API_KEY, startTestGateway } from "../testing/test-gateway.ts";

const LINK = { id: "link_1", domain: "acme.link", key: "x", shortLink: "https://acme.link/x" };

const at = (t: TestGateway, path: string) =>
  `/proxy${path}${path.includes("?") ? "&" : "?"}integrated_account_id=${t.account.id}`;

/** What reached Dub, without the constant part. */
function sentTo(t: TestGateway) {
  return t.sent.map(({ method, url, body }) => ({
    method,
    path: decodeURIComponent(url.replace("http://dub.example/api", "")),
    ...(body !== undefined && { body: JSON.parse(body) }),
  }));
}

test("a list has rows, cursors and a count", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: [LINK] }));
  const answer = await t.call("GET", at(t, "/links"));
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({ result: [LINK], next_cursor: null, prev_cursor: null, result_count: 1 });
  expect(t.sent).toEqual([
    {
      method: "GET",
      url: "http://dub.example/api/links",
      headers: {
        accept: "application/json",
        "user-agent": expect.stringMatching(/^Overdub\/\d+\.\d+\.\d+$/),
        authorization: `Bearer ${API_KEY}`,
      },
      body: undefined,
      signal: expect.any(AbortSignal),
    },
  ]);
});

test.each([
  ["GET", "/analytics", undefined, { method: "GET", path: "/analytics" }],
  ["GET", "/events?event=leads", undefined, { method: "GET", path: "/events?event=leads&page=1" }],
  ["GET", "/links/link_1", undefined, { method: "GET", path: "/links/info?linkId=link_1" }],
  [
    "GET",
    "/links/undefined?domain=acme.link&key=x",
    undefined,
    { method: "GET", path: "/links/info?domain=acme.link&key=x" },
  ],
  ["POST", "/links", { url: "u" }, { method: "POST", path: "/links", body: { url: "u" } }],
  ["DELETE", "/links/link_1", undefined, { method: "DELETE", path: "/links/link_1" }],
  ["DELETE", "/links", { id: "link_1" }, { method: "DELETE", path: "/links/link_1" }],
  ["PATCH", "/links/link_1?id=link_1", { url: "u" }, { method: "PATCH", path: "/links/link_1", body: { url: "u" } }],
  ["PATCH", "/links?id=link_1", { url: "u" }, { method: "PATCH", path: "/links/link_1", body: { url: "u" } }],
  ["POST", "/links/count", {}, { method: "GET", path: "/links/count" }],
  [
    "POST",
    "/links/count?search=a",
    { domain: "acme.link" },
    { method: "GET", path: "/links/count?domain=acme.link&search=a" },
  ],
  ["POST", "/links/upsert", { url: "u" }, { method: "PUT", path: "/links/upsert", body: { url: "u" } }],
] as const)("%s /proxy%s reaches Dub's operation", async (method, path, body, expected) => {
  await using t = await startTestGateway();
  t.script(() => ({ json: LINK }));
  expect((await t.call(method, at(t, path), { body })).status).toBe(200);
  expect(sentTo(t)).toEqual([expected]);
});

test("paths with double slashes, encoded ids and bracket lists all arrive", async () => {
  await using t = await startTestGateway();
  await t.call("GET", `//proxy/links?integrated_account_id=${t.account.id}&tagIds[0]=a&tagIds[1]=b&next_cursor=`);
  await t.call("DELETE", `//proxy//links/ext_a%2Fb?integrated_account_id=${t.account.id}`);
  expect(t.sent.map(({ url }) => url)).toEqual([
    "http://dub.example/api/links?tagIds=a%2Cb",
    "http://dub.example/api/links/ext_a%2Fb",
  ]);
});

test("JSON that is labelled as text is read, on every method", async () => {
  await using t = await startTestGateway();
  const headers = { "content-type": "text/plain;charset=UTF-8" };
  await t.call("POST", at(t, "/links"), { body: '\n {"url":"u"}', headers });
  expect(sentTo(t)).toEqual([{ method: "POST", path: "/links", body: { url: "u" } }]);
});

test("nothing of the caller's headers goes on", async () => {
  await using t = await startTestGateway();
  const headers = { cookie: "a=b", forwarded: "for=1", "x-forwarded-for": "1", "x-own": "1", "idempotency-key": "1" };
  await t.call("GET", at(t, "/links"), { headers });
  expect(Object.keys(t.sent[0]?.headers ?? {})).toEqual(["accept", "user-agent", "authorization"]);
});

test.each([
  ["an object", "GET", "/links/link_1", LINK, { result: LINK, result_count: 1, id: "link_1" }],
  [
    "a deletion",
    "DELETE",
    "/links/link_1",
    { id: "link_1" },
    { result: { id: "link_1" }, result_count: 1, id: "link_1" },
  ],
  [
    "a slug",
    "PATCH",
    "/links/link_1",
    { slug: "acme.link" },
    { result: { slug: "acme.link" }, result_count: 1, id: "acme.link" },
  ],
  ["a number", "POST", "/links/count", 42, { result: 42, result_count: 1 }],
  [
    "a list from a custom method",
    "POST",
    "/links/count",
    [{ _count: 1 }],
    { result: [{ _count: 1 }], result_count: 1 },
  ],
  ["nothing", "DELETE", "/links/link_1", undefined, { result: null, result_count: 0 }],
  ["one object in a list", "GET", "/analytics", { clicks: 3 }, { result: [{ clicks: 3 }], result_count: 1 }],
  ["nothing in a list", "GET", "/links", undefined, { result: [], result_count: 0 }],
])("%s comes in the envelope", async (_, method, path, json, expected) => {
  await using t = await startTestGateway();
  t.script(() => ({ json }));
  const answer = await t.call(method, at(t, path));
  expect(answer.json).toEqual({ next_cursor: null, prev_cursor: null, ...expected });
});

test("the upstream's success status is kept, but an answer always has a body", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ status: 202, json: LINK }));
  expect((await t.call("POST", at(t, "/links"), { body: {} })).status).toBe(202);
  t.script(() => ({ status: 204 }));
  const answer = await t.call("DELETE", at(t, "/links/link_1"));
  expect(answer).toMatchObject({ status: 200, json: { result: null } });
});

test("raw is Dub's object unchanged, while lists stay enveloped", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: LINK }));
  expect((await t.call("GET", at(t, "/links/link_1?truto_response_format=raw"))).json).toEqual(LINK);
  t.script(() => ({ json: [LINK] }));
  expect((await t.call("GET", at(t, "/links?truto_response_format=raw"))).json.result).toEqual([LINK]);
  t.script(() => ({}));
  expect((await t.call("DELETE", at(t, "/links/link_1?truto_response_format=raw"))).text).toBe("null");
});

test("fields can be left out, and a list keyed by one", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: [LINK, { ...LINK, id: "link_2" }, { noId: true }] }));
  const slim = await t.call("GET", at(t, "/links?truto_exclude_fields=domain,shortLink"));
  expect(slim.json.result[0]).toEqual({ id: "link_1", key: "x" });
  const keyed = await t.call("GET", at(t, "/links?truto_key_by=id&truto_exclude_fields=domain,shortLink"));
  expect(keyed.json).toMatchObject({ result: { link_1: { id: "link_1", key: "x" }, link_2: {} }, result_count: 3 });
  t.script(() => ({ json: LINK }));
  const one = await t.call("GET", at(t, "/links/link_1?truto_exclude_fields=id,key,shortLink"));
  expect(one.json).toMatchObject({ result: { domain: "acme.link" }, id: "link_1" });
  expect(t.sent.every(({ url }) => !url.includes("truto"))).toBe(true);
});

test("a sandbox account reads and never writes", async () => {
  await using t = await startTestGateway();
  const sandbox = await t.connect({}, true);
  t.sent.length = 0;
  const call = (method: string, path: string) =>
    t.call(method, `/proxy${path}?integrated_account_id=${sandbox.id}`, method === "GET" ? {} : { body: {} });
  for (const [method, path] of [
    ["POST", "/links"],
    ["PATCH", "/links/link_1"],
    ["DELETE", "/links/link_1"],
    ["POST", "/links/upsert"],
  ] as const) {
    const answer = await call(method, path);
    expect(answer).toMatchObject({ status: 405, json: { message: "Sandbox accounts are read-only" } });
    expect(answer.headers.get("allow")).toBe("GET");
  }
  expect(t.sent).toEqual([]);
  expect((await call("GET", "/links")).status).toBe(200);
  expect((await call("POST", "/links/count")).status).toBe(200);
});
