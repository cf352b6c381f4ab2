import fc from "fast-check";
import { expect, test } from "vitest";
import type { PassedOn, Period } from "./passed-on.ts";
import { addPassed, beginningOf, toNumberedList, wasPassedOn } from "./passed-on.ts";

const DAY_MS = 86_400_000;
const started = Date.parse("2026-11-02T10:00:00.000Z");
const at = (day: string) => Date.parse(`2026-${day}T00:00:00.000Z`);

test.each([
  ["from a day on", { start: "2026-11-01", end: "2026-11-02T10:00:00.000Z" }, { fromMs: at("11-01"), toMs: null }],
  ["without an end", { start: "2026-11-01T15:00:00Z" }, { fromMs: at("11-01"), toMs: null }],
  ["a range of days", { start: "2026-10-01", end: "2026-10-02" }, { fromMs: at("10-01"), toMs: at("10-03") - 1 }],
])("events %s are a period", (_, query, period) => {
  expect(toNumberedList({ sortOrder: "asc", limit: 1000, ...query }, started)).toEqual({
    event: "clicks",
    filters: {},
    period,
    key: "events_passed_on/clicks",
  });
});

test("filters are part of what is remembered", () => {
  const one = toNumberedList({ sortOrder: "asc", start: "2026-11-01", event: "sales", country: "DE" }, started);
  expect(one).toMatchObject({ event: "sales", filters: { country: "DE" } });
  expect(one?.key).toMatch(/^events_passed_on\/sales\/[0-9a-f]{12}$/);
});

test.each([
  [{ start: "2026-11-01" }],
  [{ sortOrder: "asc" }],
  [{ sortOrder: "asc", start: "soon" }],
  [{ sortOrder: "asc", start: "2026-11-01", page: 2 }],
  [{ sortOrder: "asc", start: "2026-11-01", interval: "7d" }],
])("%j is about pages", (query) => {
  expect(toNumberedList(query, started)).toBeUndefined();
});

const anyPeriod = fc
  .record({ from: fc.integer({ min: 0, max: 9 }), days: fc.option(fc.integer({ min: 0, max: 5 })) })
  .map(({ from, days }): Period => ({ fromMs: from * DAY_MS, toMs: days === null ? null : (from + days) * DAY_MS }));
const anyEvents = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 8 });
/** Runs, each of which may end early; and the days of events that are stored before it. */
const anyRuns = fc.array(
  fc.record({ period: anyPeriod, stored: anyEvents, batches: fc.integer({ min: 0, max: 5 }), size: fc.constant(3) }),
  { maxLength: 12 },
);

test("whatever runs there are, and wherever they end, no event is passed on twice, and what was asked for is", () => {
  fc.assert(
    fc.property(anyRuns, (runs) => {
      const times: number[] = [];
      const passed = new Set<number>();
      let passedOn: PassedOn = [];
      const run = (asked: Period, batches: number, size: number) => {
        const { after: first, period } = beginningOf(passedOn, asked);
        const isIn = (ms: number) => ms >= period.fromMs && (period.toMs === null || ms <= period.toMs);
        let after = first;
        for (let batch = 0; batch < batches; batch += 1) {
          const found = times
            .map((ms, index) => ({ ms, number: index + 1 }))
            .filter(({ ms, number }) => number > after && isIn(ms))
            .slice(0, size);
          for (const { ms, number } of found) {
            if (wasPassedOn(passedOn, number, ms)) continue;
            expect(passed.has(number)).toBe(false);
            passed.add(number);
          }
          const isLast = found.length < size;
          after = isLast ? times.length : (found.at(-1)?.number ?? after);
          passedOn = addPassed(passedOn, period, after);
          if (isLast) break;
        }
      };
      for (const { period, stored, batches, size } of runs) {
        times.push(...stored.map((day) => day * DAY_MS));
        run(period, batches, size);
      }
      for (const { period } of runs) {
        run(period, 100, 3);
        for (const [index, ms] of times.entries()) {
          if (ms >= period.fromMs && (period.toMs === null || ms <= period.toMs)) expect(passed).toContain(index + 1);
        }
      }
    }),
  );
});
