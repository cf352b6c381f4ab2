import { expect, test } from "vitest";
import { parseQuery } from "./parse-query.ts";

const parse = (query: string) => parseQuery(`http://localhost/proxy/links?${query}`);

test.each([
  ["brackets with numbers", "tagIds[0]=a&tagIds[1]=b", { tagIds: ["a", "b"] }],
  ["empty brackets", "tagIds[]=a&tagIds[]=b", { tagIds: ["a", "b"] }],
  ["a repeated name", "tagIds=a&tagIds=b", { tagIds: ["a", "b"] }],
  ["a comma list, which stays text", "tagIds=a,b", { tagIds: "a,b" }],
  ["encoded brackets", "tagIds%5B0%5D=a", { tagIds: ["a"] }],
  ["operators", "created_at[gt]=1", { created_at: { gt: "1" } }],
  ["an empty value", "next_cursor=", { next_cursor: "" }],
  ["nothing", "", {}],
  ["gaps, which it closes", "a[7]=x&a[2]=y", { a: ["y", "x"] }],
  ["items of both kinds", "a=x&a[]=y&a[5]=z&a=w", { a: ["x", "y", "z", "w"] }],
  ["rows", "a[0][b]=x&a[0][c]=y&a[1][b]=z", { a: [{ b: "x", c: "y" }, { b: "z" }] }],
  ["a name without a value, and one without a name", "a&=x", { a: "" }],
  ["brackets that don't match", "a[b=x&[c]=y&d]=z", { "a[b": "x", "[c]": "y", "d]": "z" }],
  ["what stands before a fragment", "a=x#&b=y", { a: "x" }],
  ["spaces", "search=a+b%20c", { search: "a b c" }],
  ["broken encoding", "search=%E0%A4%A", { search: "%E0%A4%A" }],
])("understands %s", (_, query, expected) => {
  expect(parse(query)).toEqual(expected);
});

const TEN_THOUSAND = Array.from({ length: 10_000 }, (_, index) => index);

test.each<[string, (index: number) => string, Record<string, unknown>]>([
  ["items with numbers", (index) => `linkIds[${index}]=${index}`, { linkIds: TEN_THOUSAND.map(String) }],
  ["items in reverse", (index) => `linkIds[${9_999 - index}]=${9_999 - index}`, { linkIds: TEN_THOUSAND.map(String) }],
  ["items without", (index) => `linkIds[]=${index}`, { linkIds: TEN_THOUSAND.map(String) }],
  ["a repeated name", (index) => `linkIds=${index}`, { linkIds: TEN_THOUSAND.map(String) }],
  ["items that nest", (index) => `a[b][c][${index}]=${index}`, { a: { b: { c: TEN_THOUSAND.map(String) } } }],
  [
    "objects of a list",
    (index) => `a[${index}][b]=${index}`,
    { a: TEN_THOUSAND.map((index) => ({ b: String(index) })) },
  ],
])("ten thousand of %s take no longer than they are long", (_, parameter, expected) => {
  const query = TEN_THOUSAND.map(parameter).join("&");
  const before = process.threadCpuUsage();
  expect(parse(query)).toEqual(expected);
  const { user, system } = process.threadCpuUsage(before);
  // With the square of their number they took two to thirteen seconds.
  expect((user + system) / 1000).toBeLessThan(500);
});

test.each([
  ["a list and fields", "a[0]=x&a[b]=y"],
  ["fields and a list", "a[b]=x&a[]=y"],
  ["fields and text", "a[b]=x&a=y"],
])("%s under one name are a 400", (_, query) => {
  expect(() => parse(query)).toThrow('The query has "a" both as a list and with fields');
});

test.each([
  ["too many parameters", Array.from({ length: 12_000 }, (_, index) => `a[${index}]=x`).join("&")],
  ["too many levels", "a[b][c][d][e][f]=x"],
])("%s are a 400", (_, query) => {
  expect(() => parse(query)).toThrow("too many parameters, or nests too deep");
});

test("no name reaches the prototype", () => {
  expect(parse("__proto__[polluted]=1&constructor[prototype][polluted]=1")).toEqual({});
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("a URL without a query has none", () => {
  expect(parseQuery("http://localhost/proxy/links")).toEqual({});
});
