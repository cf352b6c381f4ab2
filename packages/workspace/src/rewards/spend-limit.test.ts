import { expect, it } from "vitest";
import { spendWindowStart, withinSpendLimit } from "./spend-limit.ts";

const at = Date.UTC(2026, 2, 4, 15, 30);

it.each([
  ["allTime", 0],
  ["day", Date.UTC(2026, 2, 4)],
  // A Wednesday's week began on Sunday.
  ["week", Date.UTC(2026, 2, 1)],
  ["month", Date.UTC(2026, 2, 1)],
] as const)("counts from the start of %s", (interval, start) => {
  expect(spendWindowStart(interval, at)).toBe(start);
});

it("lets a week begin in the year before", () => {
  expect(spendWindowStart("week", Date.UTC(2026, 0, 2))).toBe(Date.UTC(2025, 11, 28));
});

it.each([
  [500, 1000, 0, 500],
  [500, 1000, 700, 300],
  [500, 1000, 1000, 0],
  [500, 1000, 1400, 0],
  // A clawback gives room, but no event earns more than its reward.
  [500, 1000, -200, 500],
])("of %i with a limit of %i and %i spent it leaves %i", (earnings, limit, spent, left) => {
  expect(withinSpendLimit(earnings, limit, spent)).toBe(left);
});
