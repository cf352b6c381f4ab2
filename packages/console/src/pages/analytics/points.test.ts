import { expect, test } from "vitest";
import type { Bucket } from "../../api/analytics.ts";
import { toBuckets } from "../../api/analytics.ts";
import { thinOut } from "../../charts/sparkline.tsx";
import { DOTS } from "../../charts/world-dots.ts";
import { happenedOf, joined, pointsOf, stepOf, stepsOf, weekOf } from "./points.ts";

const bucket = (date: Date, clicks: number): Bucket => ({
  start: date.toISOString(),
  clicks,
  leads: 0,
  sales: 0,
  saleAmount: 0,
});
/** From a Monday on, in the zone of this machine. */
const hours = (count: number) => Array.from({ length: count }, (_, hour) => bucket(new Date(2026, 0, 5, hour), hour));
const days = (count: number) => Array.from({ length: count }, (_, day) => bucket(new Date(2026, 0, 5 + day), day));

test("hours of a week stand at their day and hour, and those of several weeks are added", () => {
  const cells = weekOf("clicks", [
    ...hours(48),
    bucket(new Date(2026, 0, 12, 5), 100),
    bucket(new Date(2026, 0, 18), 7),
  ]);
  expect([cells.length, cells[0]?.length]).toEqual([7, 24]);
  expect([cells[0]?.[5], cells[1]?.[0], cells[2]?.[0], cells[6]?.[0]]).toEqual([105, 24, 0, 7]);
});

test("neighbours are joined, and nothing is lost", () => {
  const sums = joined(hours(8), 3);
  expect(sums.map(({ clicks }) => clicks)).toEqual([3, 12, 13]);
  expect(sums[1]?.start).toBe(hours(8)[3]?.start);
});

test.each([
  [hours(3), "hour"],
  [days(3), "day"],
  [[days(8)[0], days(8)[7]] as Bucket[], "week"],
  [[days(1)[0], bucket(new Date(2026, 1, 5), 0)] as Bucket[], "month"],
  [[], "day"],
])("the step is told by the first two", (buckets, step) => {
  expect(stepOf(buckets)).toBe(step);
});

test.each([
  ["2026-01-05", "2026-01-05", ["hour"]],
  ["2026-01-05", "2026-01-11", ["hour", "day"]],
  ["2026-01-05", "2026-02-03", ["hour", "day", "week"]],
  ["2024-01-05", "2026-02-03", ["week"]],
])("from %s to %s there are the steps %j", (start, end, steps) => {
  expect(stepsOf({ start, end, label: "" }).map(({ value }) => value)).toEqual(steps);
});

test("what has not begun has not happened, and a point names both of its days", () => {
  expect(happenedOf(days(5), new Date(2026, 0, 7, 12).getTime())).toBe(3);
  const [point] = pointsOf("clicks", days(2), days(2), "en-GB");
  expect([point?.label, point?.longLabel, point?.before?.longLabel]).toEqual(["5 Jan", "Mon 5 Jan", "Mon 5 Jan"]);
});

test("columns become buckets, and a line keeps its mean when it is thinned out", () => {
  const series = { linkId: null, clicks: [1, 2], leads: [0, 1], sales: [0, 0], saleAmount: [0, 50] };
  expect(toBuckets(["a", "b"], series)[1]).toEqual({ start: "b", clicks: 2, leads: 1, sales: 0, saleAmount: 50 });
  expect(thinOut([1, 2, 3], 14)).toEqual([1, 2, 3]);
  expect(
    thinOut(
      Array.from({ length: 28 }, (_, index) => index % 2),
      14,
    ),
  ).toEqual(Array.from({ length: 14 }, () => 0.5));
});

test("the map has every large country where it is", () => {
  const countries = new Set(DOTS.map(({ country }) => country));
  for (const code of ["US", "CA", "BR", "DE", "FR", "GB", "IN", "CN", "AU", "ZA", "NG", "JP", "RU"])
    expect([code, countries.has(code)]).toEqual([code, true]);
  const middle = (code: string) => {
    const own = DOTS.filter(({ country }) => country === code);
    return own.reduce((sum, { column }) => sum + column, 0) / own.length;
  };
  expect(["US", "BR", "DE", "IN", "AU"].toSorted((a, b) => middle(a) - middle(b))).toEqual([
    "US",
    "BR",
    "DE",
    "IN",
    "AU",
  ]);
});
