import fc from "fast-check";
import { expect, test } from "vitest";
import { toIso } from "./to-iso.ts";

test("an instant is written as `Date` writes it, in any order of instants", () => {
  const any = fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 });
  const usual = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
  const edges = fc.constantFrom(
    0,
    -1,
    1,
    86_399_999,
    86_400_000,
    Date.UTC(9999, 11, 31, 23, 59, 59, 999),
    253_402_300_800_000,
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(any, usual, usual, edges)), (all) => {
      for (const ms of all) expect(toIso(ms)).toBe(new Date(ms).toISOString());
    }),
  );
  expect(toIso(1.5)).toBe(new Date(1.5).toISOString());
  expect(toIso(null)).toBeNull();
  expect(() => toIso(Number.NaN)).toThrow(RangeError);
});
