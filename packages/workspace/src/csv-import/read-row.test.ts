import { expect, test } from "vitest";
import { mapColumns } from "./map-columns.ts";
import type { CellRules, CsvLink } from "./read-row.ts";
import { readRow } from "./read-row.ts";

const NOW_MS = Date.UTC(2026, 2, 4, 12);

function readAll(cells: Readonly<Record<string, string>>, rules: CellRules = { hasPasswords: true }) {
  const headings = Object.keys({ url: "", ...cells });
  const { columns } = mapColumns(headings, "generic", {});
  return readRow(Object.values({ url: "https://acme.test/", ...cells }), columns, NOW_MS, rules);
}

function read(...args: Parameters<typeof readAll>): CsvLink {
  const [link] = readAll(...args);
  if (link) return link;
  throw new Error("a row is at least one link");
}

test("empty cells say nothing", () => {
  expect(read({ title: " ", tags: "", "created at": "", clicks: "", archived: "no" })).toEqual({
    body: { url: "https://acme.test/" },
    tagNames: [],
    folderName: undefined,
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
  ["1614834367.0", "2021-03-04T05:06:07.000Z"],
  ["1614834367000", "2021-03-04T05:06:07.000Z"],
])("%s is %s", (text, iso) => {
  expect(new Date(read({ "created at": text }).createdAtMs ?? 0).toISOString()).toBe(iso);
  expect(read({ "expires at": text }).body).toMatchObject({ expiresAt: iso });
});

test.each([
  ["news, Spring;news|  ", ["news", "Spring"]],
  ['["a, b", "C"]', ["a, b", "C"]],
  ["[draft", ["[draft"]],
  ["[]", []],
  ['["a, b"]', ["a, b"]],
  ["['it\\'s', 'b']", ["it's", "b"]],
  ['[{"id":"1","name":"News"}]', ["News"]],
  ["None", []],
  ["One,ONE", ["ONE"]],
])("the tags %s are %j", (text, names) => {
  expect(read({ tags: text }).tagNames).toEqual(names);
});

test.each([
  ["42", 42],
  ["1,234", 1234],
  ["1.234.567", 1_234_567],
  ["12 345", 12_345],
  ["12.0", 12],
  ["1,234.00", 1234],
  ["7,0", 7],
  ["null", undefined],
])("%s clicks are %i", (text, clicks) => {
  expect(read({ clicks: text }).clicks).toBe(clicks);
});

test.each([
  ["[]", undefined],
  ["['https://bit.ly/x']", "x"],
  ['["https://bit.ly/x","https://bit.ly/y"]', "x"],
  ["null", undefined],
])("the list of short links %s has the key %s", (text, key) => {
  expect(read({ "short link": text }).body.key).toBe(key);
});

test("each of several short links is a link; clicks and the external id stay with the first", () => {
  const short = '["https://bit.ly/x","bit.ly/y","https://acme.test/z"]';
  const links = readAll({ "short link": short, clicks: "5", "external id": "e", title: "T" });
  expect(
    links.map(({ body: { domain, key, externalId, title }, clicks }) => [domain, key, clicks, externalId, title]),
  ).toEqual([
    ["bit.ly", "x", 5, "e", "T"],
    ["bit.ly", "y", undefined, undefined, "T"],
    ["acme.test", "z", undefined, undefined, "T"],
  ]);
  expect(readAll({ "short link": short, key: "mine" }).map(({ body }) => body.key)).toEqual(["mine"]);
});

test("texts of people are no lists", () => {
  expect(read({ title: "[2024]", comments: '["a"]' }).body).toMatchObject({ title: "[2024]", comments: '["a"]' });
});

test("null words are nothing, but for keys and in texts of people", () => {
  const words = {
    password: "NULL",
    domain: "null",
    image: "None",
    "expires at": "nan",
    title: "null",
    comments: "\\N",
  };
  expect(read(words).body).toEqual({ url: "https://acme.test/" });
  expect(read({ key: "null", title: "None", description: "n/a" }).body).toMatchObject({
    key: "null",
    title: "None",
    description: "n/a",
  });
});

test.each([
  ["********", undefined],
  [`$2b$12$${"a".repeat(53)}`, undefined],
  ["$argon2id$v=19$m=65536", undefined],
  ["0", "0"],
  ["pass", "pass"],
])("among passwords, %s is %s", (text, password) => {
  expect(read({ password: text }).body.password).toBe(password);
});

test.each([
  ["03/04/2021", "day-first", "2021-04-03T12:00:00.000Z"],
  ["03/04/2021", "month-first", "2021-03-04T12:00:00.000Z"],
  ["3.4.2021 05:06", "day-first", "2021-04-03T05:06:00.000Z"],
  ["3/4/2021, 5:06 PM", "month-first", "2021-03-04T17:06:00.000Z"],
  ["3-4-2021 12:06:07 a.m.", "month-first", "2021-03-04T00:06:07.000Z"],
  ["03/04/2021 05:06:07 +02:00", "day-first", "2021-04-03T03:06:07.000Z"],
  ["31/12/2020", undefined, "2020-12-31T12:00:00.000Z"],
  ["12/31/2020", undefined, "2020-12-31T12:00:00.000Z"],
  ["05/05/2020", undefined, "2020-05-05T12:00:00.000Z"],
] as const)("%s with the order %s is %s", (text, dateOrder, iso) => {
  const { createdAtMs } = read({ "created at": text }, { hasPasswords: false, dateOrder });
  expect(new Date(createdAtMs ?? 0).toISOString()).toBe(iso);
});

test.each([
  ["31/12/2020", "month-first"],
  ["30/02/2020", "day-first"],
  ["1/2/2020 25 o'clock", "day-first"],
] as const)("%s is no date with the order %s", (text, dateOrder) => {
  expect(() => read({ "created at": text }, { hasPasswords: false, dateOrder })).toThrow("is no date with the");
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
