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
  ["spaces", "search=a+b%20c", { search: "a b c" }],
  ["broken encoding", "search=%E0%A4%A", { search: "%E0%A4%A" }],
])("understands %s", (_, query, expected) => {
  expect(parse(query)).toEqual(expected);
});

test("ten thousand items are a list", () => {
  const query = Array.from({ length: 10_000 }, (_, index) => `linkIds[${index}]=link_${index}`).join("&");
  expect(parse(query).linkIds).toHaveLength(10_000);
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
