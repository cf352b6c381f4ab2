import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";

let workspace: StartedWorkspace;
/** Newest first. */
let all: string[];

beforeAll(async () => {
  workspace = await startWorkspace({ now: () => Date.UTC(2026, 2, 4) });
  const api = clientOf(workspace);
  // All in one millisecond, as after an import.
  for (let index = 0; index < 25; index += 1) await api.createLink({ body: { url: "https://x.co", key: `k${index}` } });
  all = (await api.getLinks()).map((link) => link.id);
});
afterAll(() => workspace.close());

async function page(query: string): Promise<string[]> {
  const { status, body } = await callApi(workspace, "GET", `/links?${query}`);
  expect(status).toBe(200);
  return (body as Link[]).map((link) => link.id);
}

test("the whole list is newest first, by id", () => {
  expect(all).toHaveLength(25);
  expect(all).toEqual([...all].sort().reverse());
});

test("pages of five are the list in slices", async () => {
  expect(await page("pageSize=5")).toEqual(all.slice(0, 5));
  expect(await page("page=1&pageSize=5")).toEqual(all.slice(0, 5));
  expect(await page("page=2&pageSize=5")).toEqual(all.slice(5, 10));
  expect(await page("page=5&pageSize=5")).toEqual(all.slice(20));
  expect(await page("page=6&pageSize=5")).toEqual([]);
  expect(await page("page=1000")).toEqual([]);
});

test("startingAfter walks to the oldest", async () => {
  const seen: string[] = [];
  for (let rows = await page("pageSize=7"); rows.length > 0; ) {
    seen.push(...rows);
    rows = await page(`pageSize=7&startingAfter=${rows.at(-1)}`);
  }
  expect(seen).toEqual(all);
});

test("endingBefore walks to the newest, each page newest first", async () => {
  const pages: string[][] = [];
  for (let rows = [all.at(-1) ?? ""]; rows.length > 0; ) {
    pages.unshift(rows);
    rows = await page(`pageSize=7&endingBefore=${rows[0]}`);
  }
  expect(pages.flat()).toEqual(all);
  expect(pages.map((rows) => rows.length)).toEqual([3, 7, 7, 7, 1]);
});

test("a link made meanwhile moves no page that a cursor leads to", async () => {
  const before = await page(`pageSize=5&startingAfter=${all[4]}`);
  const { id } = await clientOf(workspace).createLink({ body: { url: "https://x.co", key: "meanwhile" } });
  expect(await page(`pageSize=5&startingAfter=${all[4]}`)).toEqual(before);
  expect(await page(`pageSize=5&endingBefore=${all[0]}`)).toEqual([id]);
  await clientOf(workspace).deleteLink({ params: { linkId: id } });
});

test("cursors go with the default order by name, and with filters", async () => {
  expect(await page(`sortBy=createdAt&pageSize=2&startingAfter=${all[0]}`)).toEqual(all.slice(1, 3));
  expect(await page(`search=k&pageSize=2&startingAfter=${all[0]}`)).toEqual(all.slice(1, 3));
});

describe("refused, in this order", () => {
  const BOTH = "You cannot use both startingAfter and endingBefore at the same time.";
  const SORTED =
    "Cursor-based pagination only supports sorting by `createdAt`. Use offset-based pagination (`page` and `pageSize`) instead.";
  const PAGED =
    "You cannot use both page and startingAfter/endingBefore at the same time. Please use one pagination method.";
  const TOO_BIG = "Page is too big (cannot be more than 1000), recommend using cursor-based pagination instead.";
  const UNKNOWN = "Invalid cursor: the provided ID does not exist.";

  test.each([
    ["startingAfter=a&endingBefore=b&page=1&sortBy=clicks", BOTH],
    ["startingAfter=a&sortBy=clicks&page=1", SORTED],
    ["startingAfter=a&page=1", PAGED],
    ["endingBefore=a&page=2000", PAGED],
    ["page=1001", TOO_BIG],
    ["startingAfter=link_nope", UNKNOWN],
    ["endingBefore=link_nope", UNKNOWN],
    ["page=0", "too_small: page: Page must be greater than 0."],
    ["page=abc", "invalid_type: page: Page must be a number."],
    ["page=1.5", "invalid_type: page: Page must be an integer."],
    ["pageSize=101", "too_big: pageSize: Max page size is 100."],
    ["pageSize=0", "too_small: pageSize: Page size must be greater than 0."],
  ])("%s", async (query, message) => {
    expect(await refusal(workspace, "GET", `/links?${query}`)).toEqual([422, "unprocessable_entity", message]);
  });

  test("another workspace's link as a cursor", async () => {
    const other = await workspace.addWorkspace({ slug: "other" });
    const theirs = await clientOf(workspace, other.apiKey).createLink({ body: { url: "https://x.co" } });
    expect(await refusal(workspace, "GET", `/links?startingAfter=${theirs.id}`)).toEqual([
      422,
      "unprocessable_entity",
      UNKNOWN,
    ]);
  });
});
