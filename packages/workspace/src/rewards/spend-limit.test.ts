import { expect, it } from "vitest";
import { spendWindow, withinSpendLimit } from "./spend-limit.ts";

const at = Date.UTC(2026, 2, 4, 15, 30);

it.each([
  ["allTime", 0, Number.MAX_SAFE_INTEGER],
  ["day", Date.UTC(2026, 2, 4), Date.UTC(2026, 2, 5)],
  // A Wednesday's week began on Sunday.
  ["week", Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 8)],
  ["month", Date.UTC(2026, 2, 1), Date.UTC(2026, 3, 1)],
] as const)("counts within the event's %s", (interval, fromMs, beforeMs) => {
  expect(spendWindow(interval, at)).toEqual({ fromMs, beforeMs });
});

it.each([
  ["week", Date.UTC(2026, 0, 2), Date.UTC(2025, 11, 28), Date.UTC(2026, 0, 4)],
  ["month", Date.UTC(2026, 11, 31, 23, 59, 59, 999), Date.UTC(2026, 11), Date.UTC(2027, 0)],
  ["day", Date.UTC(2024, 1, 29), Date.UTC(2024, 1, 29), Date.UTC(2024, 2, 1)],
] as const)("a %s crosses years and months", (interval, atMs, fromMs, beforeMs) => {
  expect(spendWindow(interval, atMs)).toEqual({ fromMs, beforeMs });
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
