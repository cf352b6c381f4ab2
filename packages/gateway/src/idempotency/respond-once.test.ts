import { expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { ConnectError } from "../upstream/send.ts";

const LINK = { id: "link_1", url: "https://example.com/" };
const BODY = { url: "https://example.com/" };

const at = (t: TestGateway, path: string) => `/proxy${path}?integrated_account_id=${t.account.id}`;
const withKey = (key = "key-1") => ({ "idempotency-key": key });
const post = (t: TestGateway, body: unknown = BODY, key?: string) =>
  t.call("POST", at(t, "/links"), { body, headers: withKey(key) });

test("two equal requests at once: one call of Dub, two equal answers", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  t.script(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { json: LINK };
  });
  const answers = await Promise.all([post(t), post(t)]);
  expect(t.sent).toHaveLength(1);
  expect(answers.map(({ status, json }) => ({ status, result: json.result }))).toEqual([
    { status: 200, result: LINK },
    { status: 200, result: LINK },
  ]);
  expect(answers.map(({ headers }) => headers.get("idempotency-replayed")).toSorted()).toEqual(
    ["true", null].toSorted(),
  );
  expect(answers[0]?.text).toBe(answers[1]?.text);
});

test.each([
  ["POST", "/links", BODY],
  ["PATCH", "/links/link_1", BODY],
  ["DELETE", "/links/link_1", undefined],
])("a %s is answered again without being sent again, and the key goes to Dub as it is", async (method, path, body) => {
  await using t = await startTestGateway();
  t.script(() => ({ json: LINK, headers: { "x-ratelimit-limit": "60" } }));
  const send = () => t.call(method, at(t, path), { body, headers: withKey("K 1") });
  const first = await send();
  const second = await send();
  expect(t.sent.map(({ headers }) => headers["idempotency-key"])).toEqual(["K 1"]);
  expect(second.json).toEqual(first.json);
  expect(first.headers.get("idempotency-replayed")).toBeNull();
  expect(second.headers.get("idempotency-replayed")).toBe("true");
  expect(second.headers.get("ratelimit-limit")).toBeNull();
  expect(second.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
});

test("the key counts for one path of one account", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: LINK }));
  const other = await t.connect();
  t.sent.length = 0;
  await post(t);
  await t.call("POST", `/proxy/links?integrated_account_id=${other.id}`, { body: BODY, headers: withKey() });
  await t.call("PATCH", at(t, "/links/link_1"), { body: BODY, headers: withKey() });
  await post(t, BODY, "key-2");
  expect(t.sent).toHaveLength(4);
  await t.call("POST", `//proxy//links/?integrated_account_id=${t.account.id}`, { body: BODY, headers: withKey() });
  expect(t.sent).toHaveLength(4);
});

test("another body, method or query with the same key is refused", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: LINK }));
  await t.call("PATCH", at(t, "/links/link_1"), { body: BODY, headers: withKey() });
  for (const [method, query, body] of [
    ["PATCH", "", { url: "https://other.example/" }],
    ["DELETE", "", BODY],
    ["PATCH", "&truto_response_format=raw", BODY],
  ] as const) {
    const answer = await t.call(method, at(t, "/links/link_1") + query, { body, headers: withKey() });
    expect(answer.json).toMatchObject({ statusCode: 422, message: expect.stringContaining("Idempotency-Key") });
    expect(answer.json).not.toHaveProperty("truto_is_remote_error");
  }
  expect(t.sent).toHaveLength(1);
});

test("Dub's refusals are answers like any other", async () => {
  await using t = await startTestGateway();
  for (const status of [400, 403, 404, 409, 422, 500, 503]) {
    t.script(() => ({ status, json: { error: { code: "x", message: `No ${status}` } } }));
    const first = await post(t, BODY, `key-${status}`);
    t.script(() => ({ json: LINK }));
    const second = await post(t, BODY, `key-${status}`);
    expect(second.text).toBe(first.text);
    expect(second.status).toBe(first.status);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
  }
});

const untouched: readonly [string, (t: TestGateway) => Parameters<TestGateway["script"]>[0]][] = [
  ["a refused credential", () => () => ({ status: 401, json: {} })],
  ["a rate limit", () => () => ({ status: 429, headers: { "retry-after": "1" }, json: {} })],
  [
    "no connection",
    () => () => {
      throw new ConnectError("ECONNREFUSED");
    },
  ],
];

test.each(untouched)("%s changes nothing, so that the next attempt is made", async (_, scriptFor) => {
  await using t = await startTestGateway();
  t.script(scriptFor(t));
  expect((await post(t)).status).toBeGreaterThanOrEqual(400);
  t.script(() => ({ json: LINK }));
  const second = await post(t);
  expect(second.status).toBe(200);
  expect(second.headers.get("idempotency-replayed")).toBeNull();
});

test("a sandbox refuses each time", async () => {
  await using t = await startTestGateway();
  const sandbox = await t.connect({}, true);
  for (const _ of [1, 2]) {
    const path = `/proxy/links?integrated_account_id=${sandbox.id}`;
    const answer = await t.call("POST", path, { body: BODY, headers: withKey() });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("idempotency-replayed")).toBeNull();
  }
});

test("a write that may have been done is not done again", async () => {
  await using t = await startTestGateway();
  t.script(() => Promise.reject(new Error("other side closed")));
  const first = await post(t);
  t.script(() => ({ json: LINK }));
  const second = await post(t);
  expect(first.json).toMatchObject({ statusCode: 500, error_code: "upstream_outcome_unknown" });
  expect(second.text).toBe(first.text);
  expect(t.sent).toHaveLength(1);
});

test("a caller that leaves finds the answer when it comes back", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  const controller = new AbortController();
  t.script(async () => {
    controller.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { json: 7 };
  });
  const request = new Request(`http://localhost${at(t, "/links/count")}`, {
    method: "POST",
    headers: { authorization: t.authorization, ...withKey() },
    signal: controller.signal,
  });
  expect((await t.gateway.app.request(request)).status).toBe(200);
  const again = await t.call("POST", at(t, "/links/count"), { headers: withKey() });
  expect(again.json.result).toBe(7);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
});

test("reads by GET take no notice of a key, and an empty one is none", async () => {
  await using t = await startTestGateway();
  for (const _ of [1, 2]) await t.call("GET", at(t, "/links"), { headers: withKey() });
  for (const _ of [1, 2]) await post(t, BODY, " ");
  expect(t.sent).toHaveLength(4);
  expect(t.sent.map(({ headers }) => headers["idempotency-key"])).toEqual([undefined, undefined, undefined, undefined]);
});

test("a key that is too long, or cannot be passed on, is refused", async () => {
  await using t = await startTestGateway();
  for (const key of ["x".repeat(256), "schlüssel"]) expect((await post(t, BODY, key)).status).toBe(400);
  expect((await post(t, BODY, "x".repeat(255))).status).toBe(200);
  expect(t.sent).toHaveLength(1);
});
