import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import type { Row } from "../testing/bulk-dub.ts";
import { at, ids, itemsSent, links, sizesSent, succeed } from "../testing/bulk-dub.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const amounts = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const commissions = (count: number) => amounts(count).map((amount) => ({ type: "custom", partnerId: "pn_1", amount }));

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

test.each([1, 100])("%i links are one request, with a row for each item", async (count) => {
  await using t = await startTestGateway();
  t.script(succeed);
  const { json } = await t.call("POST", at(t, "/links/bulk_delete"), { body: { linkIds: ids(count) } });
  const rows = ids(count).map((id, index) => ({ index, status: "deleted", id }));
  expect(json).toEqual({ result: rows, next_cursor: null, prev_cursor: null, result_count: count });
  expect(sizesSent(t)).toEqual([count]);
  const raw = `${at(t, "/links/bulk_delete")}&truto_response_format=raw`;
  expect((await t.call("POST", raw, { body: { linkIds: ids(count) } })).json).toEqual({ deletedCount: count });
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
  ["/links/bulk_delete", { linkIds: ids(10_001) }, "body.linkIds"],
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

test("every tool that is tagged as bulk takes many", () => {
  const tagged = catalog.filter(({ tags }) => tags.includes("bulk"));
  expect(tagged).toHaveLength(6);
  for (const { name, bulk, severalAs } of tagged)
    expect(bulk !== undefined || severalAs !== undefined, name).toBe(true);
});
