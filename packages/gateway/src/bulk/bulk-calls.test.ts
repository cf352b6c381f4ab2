import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { blockAccount, unblockAccount } from "../accounts/change-account.ts";
import { catalog } from "../catalog/catalog.ts";
import { ids, itemsOf, succeed } from "../testing/bulk-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { ConnectError } from "../upstream/send.ts";

const at = (t: TestGateway, path: string) => `/proxy${path}?integrated_account_id=${t.account.id}`;
const links = (count: number) => ids(count).map((id) => ({ url: `https://example.com/${id}` }));
const amounts = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const commissions = (count: number) => amounts(count).map((amount) => ({ type: "custom", partnerId: "pn_1", amount }));
const sizesSent = (t: TestGateway) => t.sent.map((request) => itemsOf(request).length);
const itemsSent = (t: TestGateway) => t.sent.flatMap(itemsOf);

interface Row {
  readonly index: number;
  readonly status: string;
  readonly [field: string]: unknown;
}

const TOOLS = [
  ["links created", "/links/bulk_create", (count: number) => ({ links: links(count) }), "created", 100],
  ["links deleted", "/links/bulk_delete", (count: number) => ({ linkIds: ids(count) }), "deleted", 100],
  [
    "links updated",
    "/links/bulk_update",
    (n: number) => ({ linkIds: ids(n), data: { archived: true } }),
    "updated",
    100,
  ],
  [
    "commissions updated",
    "/commissions/bulk_update",
    (count: number) => ({ commissionIds: ids(count), status: "refunded" }),
    "updated",
    100,
  ],
  [
    "commissions created",
    "/commissions/bulk_create",
    (count: number) => ({ commissions: commissions(count) }),
    "done",
    1,
  ],
] as const;

test.each(TOOLS)(
  "%s: 101 and 250 go in requests of Dub's size, in order, with a row for each",
  async (_, path, bodyOf, status, size) => {
    await using t = await startTestGateway();
    t.script(succeed);
    for (const count of [101, 250]) {
      t.sent.length = 0;
      const { status: httpStatus, json } = await t.call("POST", at(t, path), { body: bodyOf(count) });
      expect(httpStatus).toBe(200);
      expect(json.result.map(({ index }: Row) => index)).toEqual(Array.from({ length: count }, (_, index) => index));
      expect(json.result.every((row: Row) => row.status === status)).toBe(true);
      expect(json).toMatchObject({ result_count: count, next_cursor: null });
      expect(json).not.toHaveProperty("is_partial_response");
      expect(
        sizesSent(t)
          .slice(0, -1)
          .every((sent) => sent === size),
      ).toBe(true);
      expect(itemsSent(t)).toHaveLength(count);
      expect(new Set(itemsSent(t)).size).toBe(count);
    }
  },
);

test.each([1, 100])("%i links are one request, with Dub's own answer", async (count) => {
  await using t = await startTestGateway();
  t.script(succeed);
  const { json } = await t.call("POST", at(t, "/links/bulk_delete"), { body: { linkIds: ids(count) } });
  expect(json).toMatchObject({ result: { deletedCount: count }, result_count: 1 });
  expect(sizesSent(t)).toEqual([count]);
});

test("2,500 ids in the query string are 25 requests", async () => {
  await using t = await startTestGateway();
  t.script(succeed);
  const path = `${at(t, "/links/bulk_delete")}&linkIds=${ids(2_500).join(",")}`;
  const { json } = await t.call("POST", path);
  expect(json.result).toHaveLength(2_500);
  expect(itemsSent(t)).toEqual(ids(2_500));
  expect(sizesSent(t)).toEqual(Array(25).fill(100));
});

test.each([
  ["/links/bulk_create", { links: links(10_001) }, "body.links"],
  ["/links/bulk_delete", { linkIds: ids(10_001) }, "query.linkIds"],
  ["/links/bulk_update", { externalIds: ids(10_001), data: {} }, "body.externalIds"],
  ["/commissions/bulk_create", { commissions: commissions(10_001) }, "body.commissions"],
])("10,001 items of %s are a 400", async (path, body, field) => {
  await using t = await startTestGateway();
  const { json } = await t.call("POST", at(t, path), { body });
  expect(json).toMatchObject({ statusCode: 400, message: `${field} takes at most 10000 items, not 10001` });
  expect(t.sent).toEqual([]);
});

test.each([
  ["/links/bulk_create", { links: links(300).with(234, { url: 7 } as never) }, "body.links.234.url"],
  ["/links/bulk_update", { linkIds: ids(300).with(234, 7 as never), data: {} }, "body.linkIds.234"],
  ["/links/bulk_update", { linkIds: ids(300), data: { archived: "x" } }, "body.data.archived"],
  ["/links/bulk_update", { linkIds: ids(300), data: { key: "x" } }, "body.data.key"],
  ["/commissions/bulk_update", { commissionIds: ids(300), status: "x" }, "body.status"],
  [
    "/commissions/bulk_create",
    { commissions: commissions(300).with(234, { type: "custom", partnerId: "pn_1", amount: "x" } as never) },
    "body.commissions.234.amount",
  ],
  ["/commissions/bulk_create", { commissions: commissions(3), type: "custom" }, "body.type"],
])("one bad item of %s, and nothing is sent", async (path, body, field) => {
  await using t = await startTestGateway();
  t.script(succeed);
  const headers = { "idempotency-key": randomUUID() };
  const { json } = await t.call("POST", at(t, path), { body, headers });
  expect(json).toMatchObject({ statusCode: 400, details: { failures: [{ path: field }] } });
  expect(t.sent).toEqual([]);
});

/** What ends a run at its third request, and what puts it right. */
const INTERRUPTIONS: readonly [
  string,
  (t: TestGateway) => Promise<unknown> | never,
  (t: TestGateway) => Promise<void>,
][] = [
  ["a long rate limit", async () => ({ status: 429, headers: { "retry-after": "61" }, json: {} }), async () => {}],
  ["a refused credential", async () => ({ status: 401, json: {} }), async () => {}],
  ["no connection", async () => Promise.reject(new ConnectError("ECONNREFUSED")), async () => {}],
];

test.each(INTERRUPTIONS)(
  "%s in the middle: what was done is told, and a repeat does the rest, once",
  async (_, fail) => {
    await using t = await startTestGateway();
    let isBroken = true;
    t.script(async (request) => (isBroken && t.sent.length === 3 ? ((await fail(t)) as never) : succeed(request)));
    const body = { links: links(450) };
    const headers = { "idempotency-key": "K" };
    const first = await t.call("POST", at(t, "/links/bulk_create"), { body, headers });
    expect(first.status).toBe(200);
    expect(first.json.is_partial_response).toBe(true);
    const statuses = first.json.result.map(({ status }: Row) => status);
    expect(statuses).toEqual([
      ...Array(200).fill("created"),
      ...Array(100).fill("error"),
      ...Array(150).fill("not_sent"),
    ]);

    // The pacer would wait as long as Dub asked for.
    await using later = await startTestGateway({ database: t });
    later.script(succeed);
    isBroken = false;
    const other = await later.call("POST", at(t, "/links/bulk_create"), { body: { links: links(449) }, headers });
    expect(other.json).toMatchObject({ statusCode: 422 });
    const second = await later.call("POST", at(t, "/links/bulk_create"), { body, headers });
    expect(second.headers.get("idempotency-replayed")).toBeNull();
    expect(second.json).not.toHaveProperty("is_partial_response");
    expect(second.json.result.map(({ url }: Row) => url)).toEqual(links(450).map(({ url }) => url));
    expect(itemsSent(later)).toEqual(
      links(450)
        .slice(200)
        .map(({ url }) => url),
    );
    const third = await later.call("POST", at(t, "/links/bulk_create"), { body, headers });
    expect(third.headers.get("idempotency-replayed")).toBe("true");
    expect(third.text).toBe(second.text);
    expect(sizesSent(later)).toEqual([100, 100, 50]);
  },
);

test("a lost answer: links are not created again, but those that can be deleted again are", async () => {
  await using t = await startTestGateway();
  let lose = true;
  t.script((request) => {
    if (lose && t.sent.length === 2) throw new Error("other side closed");
    return succeed(request);
  });
  const create = () =>
    t.call("POST", at(t, "/links/bulk_create"), { body: { links: links(300) }, headers: { "idempotency-key": "c" } });
  const first = await create();
  expect(first.json.result.map(({ status }: Row) => status)).toEqual([
    ...Array(100).fill("created"),
    ...Array(100).fill("unknown"),
    ...Array(100).fill("not_sent"),
  ]);
  const second = await create();
  expect(second.json.result.map(({ status }: Row) => status)).toEqual([
    ...Array(100).fill("created"),
    ...Array(100).fill("unknown"),
    ...Array(100).fill("created"),
  ]);
  expect(second.json.result[150].error.code).toBe("upstream_outcome_unknown");
  expect(itemsSent(t)).toEqual(links(300).map(({ url }) => url));
  expect((await create()).text).toBe(second.text);

  t.sent.length = 0;
  const remove = () =>
    t.call("POST", at(t, "/links/bulk_delete"), { body: { linkIds: ids(300) }, headers: { "idempotency-key": "d" } });
  await remove();
  lose = false;
  const removed = await remove();
  expect(removed.json.result.every(({ status }: Row) => status === "deleted")).toBe(true);
  expect(itemsSent(t)).toEqual([...ids(200), ...ids(300).slice(100)]);
});

test("an account that is blocked on the way stops the call, and goes on when it is unblocked", async () => {
  await using t = await startTestGateway();
  t.script(async (request) => {
    if (t.sent.length === 1) await blockAccount(t.gateway.context, t.account);
    return succeed(request);
  });
  const send = () =>
    t.call("POST", at(t, "/links/bulk_create"), { body: { links: links(201) }, headers: { "idempotency-key": "b" } });
  expect((await send()).json.result[100]).toMatchObject({
    status: "error",
    error: { message: expect.stringContaining("blocked") },
  });
  expect(await send()).toMatchObject({ status: 503 });
  await unblockAccount(t.gateway.context, t.account);
  expect((await send()).json.result.every(({ status }: Row) => status === "created")).toBe(true);
  expect(itemsSent(t)).toEqual(links(201).map(({ url }) => url));
});

test("a caller that leaves without a key ends the call after the request that is under way", async () => {
  await using t = await startTestGateway();
  const controller = new AbortController();
  t.script((request) => {
    controller.abort();
    return succeed(request);
  });
  const response = await t.gateway.app.request(`http://localhost${at(t, "/links/bulk_delete")}`, {
    method: "POST",
    headers: { authorization: t.authorization },
    body: JSON.stringify({ linkIds: ids(300) }),
    signal: controller.signal,
  });
  const { result } = (await response.json()) as { result: Row[] };
  expect(result.map(({ status }) => status)).toEqual([...Array(100).fill("deleted"), ...Array(200).fill("not_sent")]);
  expect(t.sent).toHaveLength(1);
});

test("a gateway that stops ends the call likewise; another one goes on with it", async () => {
  await using t = await startTestGateway();
  t.script((request) => {
    t.gateway.drain();
    return succeed(request);
  });
  const body = { linkIds: ids(300) };
  const headers = { "idempotency-key": "s" };
  const first = await t.call("POST", at(t, "/links/bulk_delete"), { body, headers });
  expect(first.json.is_partial_response).toBe(true);
  await using other = await startTestGateway({ database: t });
  other.script(succeed);
  const second = await other.call("POST", at(t, "/links/bulk_delete"), { body, headers });
  expect(second.json.result).toHaveLength(300);
  expect([...itemsSent(t), ...itemsSent(other)]).toEqual(ids(300));
});

test("a process that dies while it waits for an answer: another goes on when its lease is over", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 60_000 });
  const { promise: dying, resolve: die } = Promise.withResolvers<void>();
  t.script((request) => {
    if (t.sent.length < 3) return succeed(request);
    die();
    return new Promise(() => {});
  });
  const body = { links: links(450) };
  const headers = { "idempotency-key": "x" };
  void t.call("POST", at(t, "/links/bulk_create"), { body, headers });
  await dying;
  await using other = await startTestGateway({ database: t });
  other.script(succeed);
  other.nowMs += 7_000;
  const { json } = await other.call("POST", at(t, "/links/bulk_create"), { body, headers });
  expect(json.result.map(({ status }: Row) => status)).toEqual([
    ...Array(200).fill("created"),
    ...Array(100).fill("unknown"),
    ...Array(150).fill("created"),
  ]);
  expect([...itemsSent(t), ...itemsSent(other)]).toEqual(links(450).map(({ url }) => url));
});

test("every tool that is tagged as bulk takes many", () => {
  const tagged = catalog.filter(({ tags }) => tags.includes("bulk"));
  expect(tagged).toHaveLength(6);
  for (const { name, bulk, severalAs } of tagged)
    expect(bulk !== undefined || severalAs !== undefined, name).toBe(true);
});
