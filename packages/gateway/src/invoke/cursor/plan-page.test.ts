import type { Paging } from "@overdub/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswer } from "../find-page.ts";
import type { Cursor, Position } from "./cursor.ts";
import type { PagePlan, PageRequest } from "./plan-page.ts";
import { planPage } from "./plan-page.ts";
import { readPage } from "./read-page.ts";

const LINKS: Paging = { style: "after-id", sizeParameter: "pageSize", maxSize: 100 };
const FOLDERS: Paging = { style: "page", sizeParameter: "pageSize", maxSize: 50 };
const EVENTS: Paging = { style: "page", sizeParameter: "limit", maxSize: 1000 };
const SHORT: Paging = { ...EVENTS, mayBeShort: true };
const PARTNER_TAGS: Paging = { style: "cursor", sizeParameter: "pageSize", maxSize: 100 };
const ANALYTICS: Paging = { style: "none" };

const plan = (paging: Paging, request: Partial<PageRequest> = {}) =>
  planPage({ paging, query: {}, limit: undefined, cursor: undefined, ...request });

/** The cursor that leads from a plan to a position, as `invoke` makes it. */
const cursorAt = (position: Position, { size, filters }: Pick<PagePlan, "size" | "filters">): Cursor => ({
  accountId: "account-1",
  resource: "rows",
  position,
  size,
  filters,
});

test.each([
  ["links", LINKS, {}, {}, 100],
  ["links with a limit", LINKS, { limit: "20" }, { pageSize: "20" }, 20],
  ["links with too high a limit", LINKS, { limit: 500 }, { pageSize: "100" }, 100],
  ["links with a native size", LINKS, { query: { pageSize: "7" } }, { pageSize: "7" }, 7],
  ["links in another order", LINKS, { query: { sortBy: "clicks" } }, { sortBy: "clicks", page: "1" }, 100],
  ["links in the default order by name", LINKS, { query: { sortBy: "createdAt" } }, { sortBy: "createdAt" }, 100],
  ["partner tags", PARTNER_TAGS, { query: { sortOrder: "asc" } }, { sortOrder: "asc" }, 100],
  ["folders", FOLDERS, {}, { page: "1" }, 50],
  ["events", EVENTS, { limit: "1000" }, { page: "1", limit: "1000" }, 1000],
  ["events without a limit", EVENTS, {}, { page: "1" }, 100],
  ["events from a page on", EVENTS, { query: { page: "3" } }, { page: "3" }, 100],
  ["analytics", ANALYTICS, { query: { groupBy: "os" } }, { groupBy: "os" }, Number.POSITIVE_INFINITY],
  ["analytics with a limit", ANALYTICS, { limit: 5 }, {}, 5],
] satisfies [string, Paging, Partial<PageRequest>, object, number][])(
  "the first page of %s",
  (_, paging, request, query, size) => {
    expect(plan(paging, request)).toMatchObject({ query, size });
    expect(plan(paging, request).query).toEqual(query);
  },
);

test.each(["0", "-1", "1.5", "ten", "1e3", " 5", 0, -1, 1.5, true, ["5"], {}])("limit %j is a 400", (limit) => {
  expect(() => plan(LINKS, { limit })).toThrow("query.limit must be an integer of at least 1");
});

test.each([undefined, null, ""])("limit %j is none", (limit) => {
  expect(plan(LINKS, { limit }).query).toEqual({});
});

test("native positions are honoured on a first page", () => {
  expect(plan(LINKS, { query: { startingAfter: "link_5" } })).toMatchObject({
    query: { startingAfter: "link_5" },
    position: { after: "link_5" },
  });
  expect(plan(LINKS, { query: { endingBefore: "link_5" } }).position).toEqual({ before: "link_5" });
  expect(plan(LINKS, { query: { page: "2" } }).position).toEqual({ page: 2 });
});

test.each(["page", "pageSize", "startingAfter", "endingBefore"])("%s next to a cursor is a 400", (name) => {
  const cursor = cursorAt({ after: "link_1" }, plan(LINKS));
  expect(() => plan(LINKS, { cursor, query: { [name]: "1" } })).toThrow(
    `query.${name} cannot be combined with next_cursor`,
  );
});

test("by id the size may change between pages, by number it may not", () => {
  const afterId = cursorAt({ after: "link_1" }, plan(LINKS, { limit: 10 }));
  expect(plan(LINKS, { cursor: afterId }).query).toEqual({ startingAfter: "link_1", pageSize: "10" });
  expect(plan(LINKS, { cursor: afterId, limit: "20" }).query).toEqual({ startingAfter: "link_1", pageSize: "20" });
  const byNumber = cursorAt({ page: 2 }, plan(EVENTS, { limit: 10 }));
  expect(plan(EVENTS, { cursor: byNumber, limit: "20" }).query).toEqual({ page: "2", limit: "10" });
});

test("filters may be repeated or left out, but not changed", () => {
  const query = { domain: "acme.link", tagIds: "a,b" };
  const cursor = cursorAt({ after: "link_1" }, plan(LINKS, { query }));
  const expected = { ...query, startingAfter: "link_1", pageSize: "100" };
  expect(plan(LINKS, { cursor }).query).toEqual(expected);
  expect(plan(LINKS, { cursor, query }).query).toEqual(expected);
  expect(() => plan(LINKS, { cursor, query: { domain: "other.link" } })).toThrow("The filters differ");
  expect(() => plan(LINKS, { cursor, query: { ...query, search: "x" } })).toThrow("The filters differ");
  expect(() => plan(LINKS, { cursor, query: { domain: "acme.link" } })).toThrow("The filters differ");
});

test("filters that were added to a list without any are a 400", () => {
  const cursor = cursorAt({ after: "link_1" }, plan(LINKS));
  expect(() => plan(LINKS, { cursor, query: { domain: "acme.link" } })).toThrow("The filters differ");
});

test("filters too long to be stored have to be repeated", () => {
  const query = { search: "x".repeat(2000) };
  const cursor = cursorAt({ after: "link_1" }, plan(LINKS, { query }));
  expect(plan(LINKS, { cursor, query }).query).toMatchObject(query);
  expect(() => plan(LINKS, { cursor })).toThrow("repeat them on each page");
});

interface Row {
  readonly id: string;
}

/** An upstream that pages in each of the ways that Dub does, over rows in order. */
function answer(rows: readonly Row[], query: Readonly<Record<string, string>>, defaultSize: number): readonly Row[] {
  const size = Number(query.pageSize ?? query.limit ?? defaultSize);
  if (query.startingAfter) {
    const from = rows.findIndex((row) => row.id === query.startingAfter) + 1;
    return rows.slice(from, from + size);
  }
  if (query.endingBefore) {
    const to = rows.findIndex((row) => row.id === query.endingBefore);
    return rows.slice(Math.max(0, to - size), to);
  }
  if (size === Number.POSITIVE_INFINITY) return rows;
  const from = (Number(query.page ?? 1) - 1) * size;
  return rows.slice(from, from + size);
}

test.each([
  ["after id", LINKS, 100],
  ["by number", FOLDERS, 50],
  ["by number of events", EVENTS, 100],
  ["from one answer", ANALYTICS, Number.POSITIVE_INFINITY],
] as const)("forwards, a list %s has every row once and in order; backwards too", (_, paging, defaultSize) => {
  fc.assert(
    fc.property(fc.nat(260), fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }), (count, limit) => {
      const rows = Array.from({ length: count }, (__, index) => ({ id: `row_${index}` }));
      const walk = (current: PagePlan) => ({
        current,
        page: readPage(current, answer(rows, current.query, defaultSize)),
      });
      const follow = (from: PagePlan, position: Position) => walk(plan(paging, { cursor: cursorAt(position, from) }));

      let { current, page } = walk(plan(paging, { limit }));
      expect(page.prev).toBeUndefined();
      const pages = [page.rows];
      while (page.next) {
        ({ current, page } = follow(current, page.next));
        pages.push(page.rows);
      }
      expect(pages.flat()).toEqual(rows);

      // A full last page is followed by an empty one, from which no way leads back.
      const full = pages.filter((some) => some.length > 0);
      if (pages.length !== full.length || full.length === 0) return;
      const back = [page.rows];
      while (page.prev) {
        ({ current, page } = follow(current, page.prev));
        // As forwards, a full page by id may turn out to have been the last.
        if (page.rows.length > 0) back.unshift(page.rows);
        expect(page.next === undefined).toBe(page.rows.length === 0);
      }
      expect(back).toEqual(full);
    }),
  );
});

test("a page that may be short leads on until one is empty, or rows are known to be behind", () => {
  const first = plan(SHORT, { limit: 10 });
  expect(readPage(first, [{}]).next).toEqual({ page: 2 });
  expect(readPage(first, []).next).toBeUndefined();
  expect(readPage(first, [], { isMoreBehind: true }).next).toEqual({ page: 2 });
  expect(readPage(plan(EVENTS, { limit: 10 }), [{}]).next).toBeUndefined();
});

test("where the upstream tells whether there are more, its word counts", () => {
  const rows = [{ id: "ptag_2" }, { id: "ptag_1" }];
  const first = plan(PARTNER_TAGS, { limit: 2 });
  expect(readPage(first, rows, { hasMore: false })).toMatchObject({ next: undefined, prev: undefined });
  expect(readPage(first, rows, { hasMore: true })).toMatchObject({ next: { after: "ptag_1" }, prev: undefined });
  expect(readPage(first, rows)).toMatchObject({ next: { after: "ptag_1" } });
  const second = plan(PARTNER_TAGS, { cursor: cursorAt({ after: "ptag_3" }, first) });
  expect(second.query).toEqual({ startingAfter: "ptag_3", pageSize: "2" });
  expect(readPage(second, rows, { hasMore: false })).toMatchObject({ next: undefined, prev: { before: "ptag_2" } });
  const back = plan(PARTNER_TAGS, { cursor: cursorAt({ before: "ptag_0" }, first) });
  expect(readPage(back, rows, { hasMore: false })).toMatchObject({ next: { after: "ptag_1" }, prev: undefined });
});

test.each([
  [
    { data: [{ id: "ptag_1" }], pagination: { hasMore: true } },
    { rows: [{ id: "ptag_1" }], hasMore: true },
  ],
  [{ data: [], pagination: {} }, { rows: [] }],
  [{ data: [] }, { rows: [] }],
  [[{ id: "ptag_1" }], { rows: [{ id: "ptag_1" }] }],
  [{ other: 1 }, { rows: [{ other: 1 }] }],
  [null, { rows: [] }],
])("of a list in an object, %j is %j", (json, read) => {
  expect(readAnswer(PARTNER_TAGS, json)).toEqual(read);
});

test("an object that is no list stays one row elsewhere, whatever its fields", () => {
  expect(readAnswer(ANALYTICS, { data: [1] })).toEqual({ rows: [{ data: [1] }] });
});

test("an empty page leads nowhere, and rows without an id cannot be paged by id", () => {
  const cursor = cursorAt({ after: "link_1" }, plan(LINKS));
  expect(readPage(plan(LINKS, { cursor }), [])).toEqual({ rows: [], next: undefined, prev: undefined });
  expect(readPage(plan(LINKS, { limit: 1 }), [{ name: "x" }])).toMatchObject({ next: undefined, prev: undefined });
});
