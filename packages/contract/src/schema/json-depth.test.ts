import fc from "fast-check";
import { expect, test } from "vitest";
import { isNestedTooDeep } from "./json-depth.ts";

const nested = (levels: number, [open, close] = ["[", "]"]) => open.repeat(levels) + close.repeat(levels);

test.each([
  ["a hundred levels", nested(100), false],
  ["one more", nested(101), true],
  ["objects, too", nested(101, ['{"a":', "}"]), true],
  ["lists beside each other", `[${Array(5000).fill("[]").join(",")}]`, false],
  ["brackets in a string", `{"a":"${"[".repeat(500)}"}`, false],
  ["brackets after an escaped quote", `{"a":"\\"${"[".repeat(500)}"}`, false],
  ["brackets after a string that ends in a backslash", `["\\\\",${nested(101)}]`, true],
  ["a string that never ends", `"${"[".repeat(500)}`, false],
  ["an unfinished list", "[".repeat(101), true],
  ["nothing", "", false],
])("%s", (_title, text, expected) => {
  expect(isNestedTooDeep(text)).toBe(expected);
});

test("is what walking the value says, for any JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 20 }), fc.integer({ min: 80, max: 100 }), (value, around) => {
      const text = "[".repeat(around) + JSON.stringify(value) + "]".repeat(around);
      expect(isNestedTooDeep(text)).toBe(around + depthOf(value) > 100);
    }),
  );
});

test("a text of nothing but backslashes within a string is read once", () => {
  const text = `"${"\\".repeat(2_000_000)}"`;
  expect(isNestedTooDeep(text)).toBe(false);
});

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
