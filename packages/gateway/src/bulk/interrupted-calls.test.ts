import { expect, test } from "vitest";
import { blockAccount, unblockAccount } from "../accounts/change-account.ts";
import type { Row } from "../testing/bulk-dub.ts";
import { at, ids, itemsSent, links, sizesSent, succeed } from "../testing/bulk-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { ConnectError } from "../upstream/send.ts";

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
    return new Promise((_, reject) => request.signal.addEventListener("abort", () => reject(request.signal.reason)));
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
