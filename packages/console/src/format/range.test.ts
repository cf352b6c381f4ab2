import fc from "fast-check";
import { expect, test } from "vitest";
import { comparedRange, daysBetween, rangeOf, readDay, shiftDay } from "./range.ts";

const NOW = new Date(2026, 10, 30, 14, 2);

test.each([
  ["7d", "2026-11-24"],
  ["30d", "2026-11-01"],
  ["mtd", "2026-11-01"],
  ["qtd", "2026-10-01"],
  ["ytd", "2026-01-01"],
  ["1y", "2025-12-01"],
  ["all", undefined],
  ["nonsense", "2026-11-01"],
  ["2026-11-05..2026-11-01", "2026-11-01"],
])("%s begins on %s", (text, start) => expect(rangeOf(text, NOW)).toMatchObject({ start, end: "2026-11-30" }));

test("an own range is as it is written", () => {
  expect(rangeOf("2026-10-05..2026-10-06", NOW)).toMatchObject({ start: "2026-10-05", end: "2026-10-06" });
});

test("the period before ends the day before the range begins, and is as long", () => {
  const day = fc.integer({ min: 0, max: 5_000 }).map((days) => shiftDay("2020-01-01", days));
  fc.assert(
    fc.property(day, fc.nat(400), (start, length) => {
      const range = { start, end: shiftDay(start, length), label: "" };
      const before = comparedRange(range, "before");
      expect(before?.end).toBe(shiftDay(start, -1));
      expect(daysBetween(before?.start ?? "", before?.end ?? "")).toBe(length);
      const year = comparedRange(range, "year");
      expect(daysBetween(year?.start ?? "", start) % 7).toBe(0);
    }),
  );
});

test.each([
  ["12 nov", "2026-11-12"],
  ["12 december", "2025-12-12"],
  ["-14d", "2026-11-16"],
  ["2026-02-03", "2026-02-03"],
  ["31 feb", undefined],
  ["soon", undefined],
])("%s is the day %s", (typed, day) => expect(readDay(typed, NOW)).toBe(day));
