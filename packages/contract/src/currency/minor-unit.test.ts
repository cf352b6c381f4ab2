import { expect, test } from "vitest";
import { minorUnitDigits } from "./minor-unit.ts";

test.each([
  ["usd", 2],
  ["EUR", 2],
  ["jpy", 0],
  ["UGX", 0],
  ["mga", 0],
  ["isk", 2],
  ["kwd", 3],
  ["CLF", 4],
  ["constructor", 2],
])("amounts in %s have %i digits behind the point", (currency, digits) => {
  expect(minorUnitDigits(currency)).toBe(digits);
});
