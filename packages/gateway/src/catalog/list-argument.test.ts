import { expect, test } from "vitest";
import { withList } from "./list-argument.ts";

const ids = (count: number) => Array.from({ length: count }, (_, index) => `link_${index}`);
const read = (value: unknown) => withList({ query: { linkIds: value } }, "linkIds", { max: 100 }).query.linkIds;

test.each([
  [
    ["a", "b"],
    ["a", "b"],
  ],
  ["a,b", ["a", "b"]],
  [" a , ,b,", ["a", "b"]],
  ["ext_a", ["ext_a"]],
])("%j is the list %j", (given, list) => {
  expect(read(given)).toEqual(list);
});

test.each([
  [undefined, "query.linkIds is required"],
  [7, "query.linkIds is required"],
  [{ 0: "a" }, "query.linkIds is required"],
  ["", "query.linkIds must name at least one item"],
  [[], "query.linkIds must name at least one item"],
  [ids(101), "query.linkIds takes at most 100 items, not 101"],
  [ids(101).join(","), "query.linkIds takes at most 100 items, not 101"],
])("%j is a 400", (given, message) => {
  expect(() => read(given)).toThrow(message);
});

test("a hundred are not too many", () => {
  expect(read(ids(100))).toHaveLength(100);
});

test("it stays where it travels, and a failure names the place", () => {
  const args = { query: { other: "1" }, body: { linkIds: "a,b", data: {} } };
  expect(withList(args, "linkIds", { max: 100 })).toEqual({ ...args, body: { linkIds: ["a", "b"], data: {} } });
  expect(() => withList({ query: {}, body: {} }, "linkIds", { max: 100 })).toThrow("body.linkIds is required");
  expect(() => withList({ query: {}, body: ["a"] }, "linkIds", { max: 100 })).toThrow("must be a JSON object");
});
