import { expect, test } from "vitest";
import { parseArguments } from "./tool.ts";

test("takes a JSON object", () => {
  expect(parseArguments(' {"tagIds": ["a"]}\n')).toEqual({ tagIds: ["a"] });
});

test.each(["", "{url:1}", "x"])("%j is not valid JSON", (json) => {
  expect(() => parseArguments(json)).toThrow("The arguments (--args) are not valid JSON.");
});

test.each(["[1]", "null", "1", '"x"'])("%j is no object", (json) => {
  expect(() => parseArguments(json)).toThrow("The arguments (--args) must be a JSON object.");
});
