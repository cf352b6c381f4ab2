import fc from "fast-check";
import { expect, test } from "vitest";
import { NOTHING } from "../../analytics/totals.ts";
import { scaleOf } from "./chart.ts";
import { periodOf } from "./ranges.ts";
import type { StatsPage } from "./stats-page.ts";
import { noStatsPage, statsPage } from "./stats-page.ts";

const HOSTILE = `"></svg></title></style><script>alert('x')</script>&`;

const shown = (over: Partial<StatsPage> = {}): StatsPage => ({
  href: "https://acme.test/k",
  name: "acme.test/k",
  path: "/share/dash_1",
  range: "30d",
  measure: "clicks",
  totals: { ...NOTHING, clicks: 2000, leads: 60, sales: 15 },
  hasConversions: true,
  series: [400, 1600].map((clicks, day) => ({ ...NOTHING, start: `2026-03-0${day + 1}T00:00:00.000Z`, clicks })),
  cards: [{ title: "Countries", rows: [{ label: "Germany", count: 1500 }] }],
  ...over,
});

test("what others wrote is text, and never markup or script", () => {
  const cards = [{ title: "Came from", rows: [{ label: HOSTILE, count: 1 }] }];
  const html = [statsPage(shown({ name: HOSTILE, href: HOSTILE, series: [], cards })), noStatsPage(HOSTILE, HOSTILE)];
  for (const page of html) {
    expect(page).not.toMatch(/<script|<[^>]* style=|<svg[^>]*onload/);
    expect(page.match(/<\/(title|style)>/g)).toHaveLength(2);
  }
});

test("the strip is a funnel, the chart has its sentence and its table, and each row its share", () => {
  const html = statsPage(shown());
  for (const text of [
    "3% sign up",
    "25% buy",
    "Clicks by day from 1 March 2026 to 2 March 2026: 2,000 in all, at most 1,600 (2 Mar).",
    '<th scope="row">2 Mar</th><td class="number">1,600</td>',
    "<b>1,500</b><i>75%</i>",
    'href="/share/dash_1?interval=90d"',
    'href="/share/dash_1?interval=30d&amp;event=leads"',
  ]) {
    expect(html).toContain(text);
  }
  expect(html.match(/ aria-current="true"/g)).toHaveLength(2);
});

test("a link that tracks no conversions shows clicks alone; without any it says so, and what to do", () => {
  const html = statsPage(shown({ hasConversions: false, series: [], totals: NOTHING, cards: [] }));
  expect(html).not.toMatch(/Leads|Sales|<figure/);
  expect(html).toContain("No clicks in the last 30 days.");
  expect(html).toContain("Show all time");
  expect(statsPage(shown({ range: "all", series: [] }))).toContain("No clicks yet.");
});

test("a single point, and the longest series, are drawn", () => {
  const series = (length: number) =>
    Array.from({ length }, (_, hour) => ({
      ...NOTHING,
      start: new Date(Date.UTC(2026, 2, 1, hour)).toISOString(),
      clicks: hour + 1,
    }));
  for (const length of [1, 2, 180]) {
    const html = statsPage(shown({ series: series(length) }));
    expect(html.match(/class="hit"/g)).toHaveLength(length);
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
  }
});

test("an axis ends at a round number that holds the highest, in four steps at most", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000_000_000 }), (highest) => {
      const { max, ticks } = scaleOf(highest);
      expect(max).toBeGreaterThanOrEqual(highest);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThanOrEqual(5);
      expect([ticks[0], ticks.at(-1)]).toEqual([0, max]);
      expect(ticks.every(Number.isInteger)).toBe(true);
    }),
  );
});

test("periods are whole days or months, the present one included", () => {
  const nowMs = Date.UTC(2026, 1, 3, 22);
  expect(["7d", "30d", "1y", "all"].map((range) => periodOf(range as "7d", nowMs))).toEqual([
    { start: "2026-01-28" },
    { start: "2026-01-05" },
    { start: "2025-03-01" },
    { interval: "all" },
  ]);
});
