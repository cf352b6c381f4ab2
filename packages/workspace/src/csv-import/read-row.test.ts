import { expect, test } from "vitest";
import { mapColumns } from "./map-columns.ts";
import { readRow } from "./read-row.ts";

const NOW_MS = Date.UTC(2026, 2, 4, 12);

function read(cells: Readonly<Record<string, string>>) {
  const headings = Object.keys({ url: "", ...cells });
  const { columns } = mapColumns(headings, "generic", {});
  return readRow(Object.values({ url: "https://acme.test/", ...cells }), columns, NOW_MS);
}

test("empty cells say nothing", () => {
  expect(read({ title: " ", tags: "", "created at": "", clicks: "", archived: "no" })).toEqual({
    body: { url: "https://acme.test/" },
    tagNames: [],
    createdAtMs: undefined,
    clicks: undefined,
  });
});

test.each([
  ["https://go.acme.test/a/B?x=1", "go.acme.test", "a/B"],
  ["go.acme.test/%C3%BC", "go.acme.test", "ü"],
  ["http://GO.acme.test/", "go.acme.test", "_root"],
  ["bit.ly/3%zz", "bit.ly", "3%zz"],
  ["\u200bhttps://go.acme.test/a", "go.acme.test", "a"],
  ["go.acme.test:8080/a", "go.acme.test", "a"],
  ["go/wiki", "go", "wiki"],
])("the short link %s is %s and %s", (text, domain, key) => {
  expect(read({ "short link": text }).body).toMatchObject({ domain, key });
});

test.each(["https://go.acme.test:99999/a", "https//go.acme.test/a", "https;//go.acme.test/a"])(
  "%s is no short link",
  (text) => expect(() => read({ "short link": text })).toThrow(`"${text}" is no short link.`),
);

test("a domain and a key of their own win over the short link", () => {
  const cells = { "short link": "bit.ly/x", domain: "\u200bhttps://Go.Acme.test/", key: "mine\u2060" };
  expect(read(cells).body).toMatchObject({ domain: "go.acme.test", key: "mine" });
});

test.each([
  ["2021-03-04T05:06:07Z", "2021-03-04T05:06:07.000Z"],
  ["2021-03-04T05:06:07+0200", "2021-03-04T03:06:07.000Z"],
  ["2021-03-04 05:06:07", "2021-03-04T05:06:07.000Z"],
  ["2021-03-04 05:06 UTC", "2021-03-04T05:06:00.000Z"],
  ["2021-03-04", "2021-03-04T12:00:00.000Z"],
  ["Mar 4, 2021 5:06 AM", "2021-03-04T05:06:00.000Z"],
  ["1614834367", "2021-03-04T05:06:07.000Z"],
  ["1614834367000", "2021-03-04T05:06:07.000Z"],
])("%s is %s", (text, iso) => {
  expect(new Date(read({ "created at": text }).createdAtMs ?? 0).toISOString()).toBe(iso);
  expect(read({ "expires at": text }).body).toMatchObject({ expiresAt: iso });
});

test.each([
  ["news, Spring;news|  ", ["news", "Spring"]],
  ['["a, b", "C"]', ["a, b", "C"]],
  ["[draft", ["[draft"]],
  ["One,ONE", ["ONE"]],
])("the tags %s are %j", (text, names) => {
  expect(read({ tags: text }).tagNames).toEqual(names);
});

test.each([
  ["42", 42],
  ["1,234", 1234],
  ["1.234.567", 1_234_567],
  ["12 345", 12_345],
])("%s clicks are %i", (text, clicks) => {
  expect(read({ clicks: text }).clicks).toBe(clicks);
});

test.each([
  [{ "created at": "03/04/2021" }, 'createdAt "03/04/2021" may be read with the day or the month first'],
  [{ "created at": "soonish" }, 'createdAt "soonish" is no date.'],
  [{ "created at": "2027-01-01" }, "createdAt lies in the future."],
  [{ clicks: "1.5" }, 'clicks must be a whole number, not "1.5".'],
  [{ clicks: "-1" }, 'clicks must be a whole number, not "-1".'],
  [{ archived: "perhaps" }, 'archived must be true or false, not "perhaps".'],
  [{ "short link": "http://" }, '"http://" is no short link.'],
])("%j is refused", (cells, message) => {
  expect(() => read(cells)).toThrow(message);
});
