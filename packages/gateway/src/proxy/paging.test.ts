import { expect, test } from "vitest";
import type { Script, TestGateway } from "../testing/test-gateway.ts";
import { API_KEY, startTestGateway } from "../testing/test-gateway.ts";

const at = (t: TestGateway, query: Record<string, string>, accountId = t.account.id) =>
  `/proxy/links?${new URLSearchParams({ integrated_account_id: accountId, ...query })}`;

/** Dub's links, newest first, paged by id. */
function dubWith(count: number): Script {
  const links = Array.from({ length: count }, (_, index) => ({ id: `link_${String(index).padStart(4, "0")}` }));
  return ({ url }) => {
    const query = new URL(url).searchParams;
    const size = Number(query.get("pageSize") ?? 100);
    const after = links.findIndex((link) => link.id === query.get("startingAfter")) + 1;
    const before = links.findIndex((link) => link.id === query.get("endingBefore"));
    return { json: before === -1 ? links.slice(after, after + size) : links.slice(Math.max(0, before - size), before) };
  };
}

async function countPages(t: TestGateway, query: Record<string, string>) {
  const counts: number[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const { json } = await t.call("GET", at(t, { ...query, next_cursor: cursor }));
    counts.push(json.result_count);
    cursor = json.next_cursor;
  }
  return counts;
}

test("250 links are pages of 100, 100 and 50; of 200 the third page is empty", async () => {
  await using t = await startTestGateway();
  t.script(dubWith(250));
  expect(await countPages(t, { limit: "100" })).toEqual([100, 100, 50]);
  expect(await countPages(t, {})).toEqual([100, 100, 50]);
  t.script(dubWith(200));
  expect(await countPages(t, { limit: "100" })).toEqual([100, 100, 0]);
});

test("a list is walked back the way it was walked forth", async () => {
  await using t = await startTestGateway();
  t.script(dubWith(25));
  const first = await t.call("GET", at(t, { limit: "10" }));
  expect(first.json.prev_cursor).toBeNull();
  const second = await t.call("GET", at(t, { next_cursor: first.json.next_cursor }));
  const back = await t.call("GET", at(t, { prev_cursor: second.json.prev_cursor }));
  expect(back.json.result).toEqual(first.json.result);
  const forth = await t.call("GET", at(t, { next_cursor: back.json.next_cursor }));
  expect(forth.json.result).toEqual(second.json.result);
  const either = await t.call("GET", at(t, { next_cursor: second.json.prev_cursor }));
  expect(either.json.result).toEqual(first.json.result);
});

test("filters that are left out on a continuation still apply, and others are a 400", async () => {
  await using t = await startTestGateway();
  t.script(dubWith(25));
  const { next_cursor } = (await t.call("GET", at(t, { limit: "10", domain: "acme.link", "tagIds[0]": "a" }))).json;
  await t.call("GET", at(t, { next_cursor }));
  await t.call("GET", at(t, { next_cursor, domain: "acme.link", tagIds: "a" }));
  const expected = "domain=acme.link&tagIds=a&startingAfter=link_0009&pageSize=10";
  expect(t.sent.slice(1).map(({ url }) => new URL(url).search.slice(1))).toEqual([expected, expected]);
  const other = await t.call("GET", at(t, { next_cursor, domain: "other.link" }));
  expect(other.json).toMatchObject({ statusCode: 400, message: expect.stringContaining("The filters differ") });
  expect(t.sent).toHaveLength(3);
});

test("a cursor is of no use to another account, resource or day", async () => {
  await using t = await startTestGateway();
  t.script(dubWith(25));
  const { next_cursor } = (await t.call("GET", at(t, { limit: "10" }))).json;
  const other = await t.connect();
  t.sent.length = 0;
  expect((await t.call("GET", at(t, { next_cursor }, other.id))).json).toMatchObject({
    statusCode: 400,
    message: "Invalid next_cursor",
  });
  const events = await t.call("GET", at(t, { next_cursor }).replace("links", "events"));
  expect(events.json.message).toBe("Invalid next_cursor");
  t.nowMs += 25 * 60 * 60 * 1000;
  expect((await t.call("GET", at(t, { next_cursor }))).json).toMatchObject({
    statusCode: 400,
    message: "Cursor expired",
  });
  expect(t.sent).toEqual([]);
});

test("a link that was deleted under the cursor says how to go on", async () => {
  await using t = await startTestGateway();
  t.script(dubWith(25));
  const { next_cursor } = (await t.call("GET", at(t, { limit: "10" }))).json;
  const error = { code: "unprocessable_entity", message: "Invalid cursor: the provided ID does not exist." };
  t.script(() => ({ status: 422, json: { error } }));
  expect((await t.call("GET", at(t, { next_cursor }))).json).toMatchObject({
    statusCode: 422,
    message: "Cursor anchor no longer exists; restart the list",
    truto_is_remote_error: true,
    raw_response: { error },
  });
  const own = await t.call("GET", at(t, { startingAfter: "link_gone" }));
  expect(own.json.message).toBe(error.message);
});

test("one answer is cut into pages", async () => {
  await using t = await startTestGateway();
  const rows = Array.from({ length: 5 }, (_, index) => ({ country: `C${index}` }));
  t.script(() => ({ json: rows }));
  const path = at(t, { groupBy: "countries", limit: "2" }).replace("links", "analytics");
  const first = await t.call("GET", path);
  expect(first.json).toMatchObject({ result: rows.slice(0, 2), prev_cursor: null, result_count: 2 });
  const second = await t.call("GET", `${path}&next_cursor=${first.json.next_cursor}`);
  const third = await t.call("GET", `${path}&next_cursor=${second.json.next_cursor}`);
  expect(third.json).toMatchObject({ result: rows.slice(4), next_cursor: null });
  expect(new Set(t.sent.map(({ url }) => url)).size).toBe(1);
});

test("events page by number, with the size of the first page", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: [{ event: "click" }, { event: "click" }] }));
  const first = await t.call("GET", at(t, { limit: "2", event: "clicks" }).replace("links", "events"));
  const path = at(t, { limit: "7", next_cursor: first.json.next_cursor }).replace("links", "events");
  const second = await t.call("GET", path);
  expect(t.sent.map(({ url }) => new URL(url).search)).toEqual([
    "?event=clicks&page=1&limit=2",
    "?event=clicks&page=2&limit=2",
  ]);
  expect(second.json.prev_cursor).not.toBeNull();
});

/** Dub's events, of which those of deleted links are left out after paging. */
function eventsWith(count: number, isShown: (index: number) => boolean): Script {
  const rows = Array.from({ length: count }, (_, index) => ({ event: "click", index }));
  return ({ url }) => {
    const query = new URL(url).searchParams;
    const [page, size] = [Number(query.get("page") ?? 1), Number(query.get("limit") ?? 100)];
    return { json: rows.slice((page - 1) * size, page * size).filter(({ index }) => isShown(index)) };
  };
}

test.each([
  ["the newest", (index: number) => index >= 326],
  ["the oldest", (index: number) => index < 386],
  ["four pages in the middle", (index: number) => index < 150 || index >= 550],
  ["every other", (index: number) => index % 2 === 0],
  ["all but one", (index: number) => index === 350],
  ["all but the last", (index: number) => index === 711],
  ["none", () => true],
])("events are listed to the last one, and back, when the hosted Dub leaves out %s", async (_name, isShown) => {
  await using t = await startTestGateway();
  t.script(eventsWith(712, isShown));
  const list = (query: Record<string, string>) => t.call("GET", at(t, query).replace("links", "events"));
  const expected = Array.from({ length: 712 }, (_, index) => index).filter(isShown);
  const pages: number[][] = [];
  let last: string | null = null;
  let cursor: string | null = "";
  let calls = 0;
  while (cursor !== null) {
    t.sent.length = 0;
    const { json } = await list({ limit: "100", next_cursor: cursor });
    expect(t.sent.length).toBeLessThanOrEqual(5);
    calls += t.sent.length;
    if (json.result.length > 0) {
      pages.push(json.result.map((row: { index: number }) => row.index));
      last = json.prev_cursor;
    }
    cursor = json.next_cursor;
  }
  expect(pages.flat()).toEqual(expected);
  expect(calls).toBeLessThanOrEqual(12);
  const back = [pages.at(-1) ?? []];
  while (last !== null) {
    const { json } = await list({ prev_cursor: last });
    back.unshift(json.result.map((row: { index: number }) => row.index));
    last = json.prev_cursor;
  }
  expect(back.flat()).toEqual(expected);
});

test.each([
  ["is empty", 0, "100", 1, 2],
  ["ends with its first page", 50, "100", 2, 3],
  ["ends with its second page", 200, "100", 3, 3],
  ["ends with its ninth page", 830, "100", 10, 2],
  ["has small pages", 57, "10", 7, 2],
  ["has the largest pages", 1700, "1000", 3, 2],
])("that a list of events %s is found out in few requests", async (_name, count, limit, page, requests) => {
  await using t = await startTestGateway();
  t.script(eventsWith(count, () => true));
  let cursor = "";
  for (let read = 1; read < page; read += 1) {
    cursor = (await t.call("GET", at(t, { limit, next_cursor: cursor }).replace("links", "events"))).json.next_cursor;
    expect(t.sent).toHaveLength(read);
  }
  const { json } = await t.call("GET", at(t, { limit, next_cursor: cursor }).replace("links", "events"));
  expect(json).toMatchObject({ result: [], next_cursor: null, prev_cursor: null });
  expect(t.sent.length - (page - 1)).toBe(requests);
});

test("an upstream that says so of its last page is asked no more", async () => {
  await using t = await startTestGateway();
  const script = eventsWith(13, () => true);
  t.script((request) => ({ ...script(request), headers: { "overdub-last-page": "1" } }));
  const { json } = await t.call("GET", at(t, { limit: "100" }).replace("links", "events"));
  expect(json).toMatchObject({ result_count: 13, next_cursor: null });
  const beyond = await t.call("GET", at(t, { page: "2" }).replace("links", "events"));
  expect(beyond.json).toMatchObject({ result: [], next_cursor: null, prev_cursor: null });
  expect(t.sent).toHaveLength(2);
});

test("a list of events that is empty ends after two requests, and one of another kind after one", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: [] }));
  const { json } = await t.call("GET", at(t, {}).replace("links", "events"));
  expect(json).toMatchObject({ result: [], next_cursor: null, prev_cursor: null });
  expect(t.sent).toHaveLength(2);
  await t.call("GET", at(t, {}).replace("links", "folders"));
  expect(t.sent).toHaveLength(3);
});

test("a list that nothing is changed in goes out as it came in, but for a credential in it", async () => {
  await using t = await startTestGateway();
  const text = '[ {"id": "link_0", "value": 1.0, "big": 12345678901234567890, "url": "a\\/b"} ]';
  t.script(() => ({ text, headers: { "content-type": "application/json" } }));
  const plain = await t.call("GET", at(t, { limit: "10" }));
  expect(plain.text).toBe(`{"result":${text},"next_cursor":null,"prev_cursor":null,"result_count":1}`);
  const slim = await t.call("GET", at(t, { truto_exclude_fields: "url" }));
  expect(slim.text).toContain('{"result":[{"id":"link_0","value":1,"big":12345678901234567890}],');
  const echo = text.replace('"a', `"${API_KEY}`);
  t.script(() => ({ text: echo, headers: { "content-type": "application/json" } }));
  const redacted = await t.call("GET", at(t, {}));
  expect(redacted.text).not.toContain(API_KEY);
  expect(redacted.text).toContain('"url":"[redacted]/b"');
});
