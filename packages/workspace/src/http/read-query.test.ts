import { expect, test } from "vitest";
import { readQuery } from "./read-query.ts";

test.each([
  ["", {}],
  ["a=1&b=&a=2", { a: "2", b: "" }],
  ["tagIds=a,b", { tagIds: "a,b" }],
  ["tagIds[]=a&x=1&tagIds[]=b", { tagIds: "a,b", x: "1" }],
  ["tagIds[0]=a&tagIds[1]=&tagIds[2]=b", { tagIds: "a,b" }],
  ["tagIds=a&tagIds[]=b", { tagIds: "a,b" }],
  ["tagIds[]=a&tagIds=b", { tagIds: "b" }],
  ["tagIds[]=", { tagIds: "" }],
  ["a[b]=1&[]=2", { "a[b]": "1", "[]": "2" }],
])("%s", (text, expected) => {
  expect(readQuery(new URLSearchParams(text))).toEqual(expected);
});

test("a list of any length is read in one go", () => {
  const query = readQuery(new URLSearchParams("a[]=x&".repeat(200_000)));
  expect(query.a).toHaveLength(2 * 200_000 - 1);
});
