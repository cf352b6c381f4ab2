import { expect, test } from "vitest";
import { withList } from "./list-argument.ts";

const read = (value: unknown) => withList({ query: { linkIds: value } }, "linkIds").query.linkIds;

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
])("%j is a 400", (given, message) => {
  expect(() => read(given)).toThrow(message);
});

test("it stays where it travels, and a failure names the place", () => {
  const args = { query: { other: "1" }, body: { linkIds: "a,b", data: {} } };
  expect(withList(args, "linkIds")).toEqual({ ...args, body: { linkIds: ["a", "b"], data: {} } });
  expect(() => withList({ query: {}, body: {} }, "linkIds")).toThrow("body.linkIds is required");
  expect(() => withList({ query: {}, body: ["a"] }, "linkIds")).toThrow("must be a JSON object");
});
