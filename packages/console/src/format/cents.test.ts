import { expect, test } from "vitest";
import { centsInField, parseCents } from "./cents.ts";

test.each([
  ["73.5", 7_350],
  ["$1,200.00", 120_000],
  [" 5 ", 500],
  ["0.01", 1],
  ["999999999.99", 99_999_999_999],
  ["1.005", undefined],
  ["1,20", undefined],
  ["", undefined],
  ["-5", undefined],
  ["1e3", undefined],
  ["12 3", undefined],
])("%j is %j cents", (text, cents) => {
  expect(parseCents(text)).toBe(cents);
});

test.each([0, 1, 99, 100, 7_350, 99_999_999_999])("%d cents are read back from a field", (cents) => {
  expect(parseCents(centsInField(cents))).toBe(cents);
});
