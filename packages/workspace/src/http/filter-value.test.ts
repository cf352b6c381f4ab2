import { describe, expect, test } from "vitest";
import { parseFilterValue } from "./filter-value.ts";

describe("a filter as callers write it", () => {
  test.each([
    ["US", { values: ["US"], negated: false }],
    ["US,GB", { values: ["US", "GB"], negated: false }],
    [" US , GB ", { values: ["US", "GB"], negated: false }],
    ["-US,GB", { values: ["US", "GB"], negated: true }],
    ["US,-GB", { values: ["US", "-GB"], negated: false }],
    ["US,,", { values: ["US"], negated: false }],
    ["(direct)", { values: ["(direct)"], negated: false }],
  ])("%j", (text, expected) => {
    expect(parseFilterValue(text)).toEqual(expected);
  });

  test.each([[undefined], [""], ["-"], [","], ["-, "]])("%j filters nothing", (text) => {
    expect(parseFilterValue(text)).toBeUndefined();
  });
});
