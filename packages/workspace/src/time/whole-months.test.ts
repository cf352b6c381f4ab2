import fc from "fast-check";
import { expect, it } from "vitest";
import { wholeMonthsBetween } from "./whole-months.ts";

it.each([
  ["2026-01-15T12:00:00Z", "2026-02-15T11:59:59Z", 0],
  ["2026-01-15T12:00:00Z", "2026-02-15T12:00:00Z", 1],
  ["2026-01-31T10:00:00Z", "2026-02-28T09:00:00Z", 0],
  ["2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z", 1],
  ["2026-01-31T10:00:00Z", "2026-03-01T00:00:00Z", 1],
  ["2024-02-29T00:00:00Z", "2025-02-28T00:00:00Z", 12],
  ["2025-11-30T00:00:00Z", "2026-02-28T00:00:00Z", 3],
  ["2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z", 0],
  ["2026-05-01T00:00:00Z", "2026-04-01T00:00:00Z", 0],
])("counts from %s to %s", (from, to, months) => {
  expect(wholeMonthsBetween(Date.parse(from), Date.parse(to))).toBe(months);
});

it("never falls while time goes on, and is twelve after each year", () => {
  const moment = fc.date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(moment, fc.nat({ max: 4_000 }), fc.nat({ max: 400 }), (from, days, more) => {
      const at = (n: number) => wholeMonthsBetween(from.getTime(), from.getTime() + n * 86_400_000);
      expect(at(days + more)).toBeGreaterThanOrEqual(at(days));
      const nextYear = new Date(from);
      nextYear.setUTCFullYear(from.getUTCFullYear() + 1);
      expect(wholeMonthsBetween(from.getTime(), nextYear.getTime())).toBe(12);
    }),
  );
});
