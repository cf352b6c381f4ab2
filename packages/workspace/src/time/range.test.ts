import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RangeInput } from "./range.ts";
import { bucketStarts, resolveRange } from "./range.ts";

const NOW_MS = Date.UTC(2026, 2, 4, 12, 34, 56, 789);
const iso = (ms: number) => new Date(ms).toISOString();

function resolve(input: RangeInput, timeZone = "UTC", nowMs = NOW_MS) {
  const range = resolveRange(input, timeZone, nowMs);
  return {
    from: iso(range.fromMs),
    to: iso(range.toMs),
    step: range.step,
    points: bucketStarts(range, timeZone).length,
  };
}

describe("intervals, as in the table of behaviour/attribution 5.2", () => {
  test.each([
    ["24h", { from: "2026-03-03T12:34:56.789Z", to: "2026-03-04T12:34:56.789Z", step: "hour", points: 25 }],
    ["7d", { from: "2026-02-25T12:34:56.789Z", to: "2026-03-04T23:59:59.999Z", step: "day", points: 8 }],
    ["30d", { from: "2026-02-02T12:34:56.789Z", to: "2026-03-04T23:59:59.999Z", step: "day", points: 31 }],
    ["90d", { from: "2025-12-04T12:34:56.789Z", to: "2026-03-04T23:59:59.999Z", step: "day", points: 91 }],
    ["1y", { from: "2025-03-04T12:34:56.789Z", to: "2026-03-04T23:59:59.999Z", step: "month", points: 13 }],
    ["mtd", { from: "2026-03-01T00:00:00.000Z", to: "2026-03-04T23:59:59.999Z", step: "day", points: 4 }],
    ["qtd", { from: "2026-01-01T00:00:00.000Z", to: "2026-03-04T23:59:59.999Z", step: "day", points: 63 }],
    ["ytd", { from: "2026-01-01T00:00:00.000Z", to: "2026-03-04T23:59:59.999Z", step: "month", points: 3 }],
    ["all", { from: "2022-09-22T00:00:00.000Z", to: "2026-03-04T23:59:59.999Z", step: "month", points: 43 }],
  ] as const)("%s", (interval, expected) => {
    expect(resolve({ interval })).toEqual(expected);
  });

  test("without any it is the last 30 days", () => {
    expect(resolve({})).toEqual(resolve({ interval: "30d" }));
  });

  test("an end without a start means nothing", () => {
    expect(resolve({ end: "2024-01-01", interval: "7d" })).toEqual(resolve({ interval: "7d" }));
  });

  test("`all` begins where the caller says, and then walks by the length of the period", () => {
    const range = resolveRange({ interval: "all" }, "UTC", NOW_MS, Date.UTC(2026, 2, 3, 9));
    expect(range).toEqual({ fromMs: Date.UTC(2026, 2, 3), toMs: Date.UTC(2026, 2, 5) - 1, step: "hour" });
  });

  test("have the same number of points at any moment, in any zone", () => {
    const moments = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2032, 0) });
    const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland");
    fc.assert(
      fc.property(moments, zones, (nowMs, zone) => {
        const points = (["24h", "7d", "30d", "90d", "1y"] as const).map(
          (interval) => resolve({ interval }, zone, nowMs).points,
        );
        expect(points).toEqual([25, 8, 31, 91, 13]);
      }),
    );
  });

  test("a year back from 29 February has 13 months, too", () => {
    expect(resolve({ interval: "1y" }, "UTC", Date.UTC(2028, 1, 29, 12)).points).toBe(13);
  });
});

describe("start and end", () => {
  test.each([
    ["one day is hourly", "2026-02-10", "2026-02-10", "hour", 24],
    ["three days are hourly", "2026-02-10", "2026-02-12", "hour", 72],
    ["four days are daily", "2026-02-10", "2026-02-13", "day", 4],
    ["181 days are daily", "2025-01-01", "2025-06-30", "day", 181],
    ["182 days are monthly", "2025-01-01", "2025-07-01", "month", 7],
    ["200 days are monthly", "2025-06-01", "2025-12-17", "month", 7],
    ["three days of which one has 25 hours are hourly", "2025-10-25", "2025-10-27", "hour", 72],
  ])("%s", (_title, start, end, step, points) => {
    expect(resolve({ start, end })).toMatchObject({ step, points });
  });

  test("cut the time of day, in the caller's zone", () => {
    expect(resolve({ start: "2026-02-10T23:30:00Z", end: "2026-02-14T01:00:00Z" }, "Asia/Kolkata")).toEqual({
      from: "2026-02-10T18:30:00.000Z",
      to: "2026-02-14T18:29:59.999Z",
      step: "day",
      points: 4,
    });
  });

  test("the end defaults to today, in the future too", () => {
    expect(resolve({ start: "2026-03-05" }, "Pacific/Kiritimati").to).toBe("2026-03-05T09:59:59.999Z");
    expect(resolve({ start: "2026-02-20" }).to).toBe("2026-03-04T23:59:59.999Z");
    expect(resolve({ start: "2026-04-01" })).toMatchObject({ from: "2026-04-01T00:00:00.000Z", points: 24 });
  });

  test("start wins over interval", () => {
    expect(resolve({ start: "2026-02-20", interval: "1y" }).from).toBe("2026-02-20T00:00:00.000Z");
  });

  test("words are dates", () => {
    expect(resolve({ start: "3 days ago", end: "yesterday" })).toMatchObject({
      from: "2026-03-01T00:00:00.000Z",
      to: "2026-03-03T23:59:59.999Z",
    });
  });

  test.each([
    [{ start: "1700000000" }, "custom: start: Invalid date"],
    [{ start: "nonsense" }, "custom: start: Invalid date"],
    [{ start: "2026-02-01", end: "nonsense" }, "custom: end: Invalid date"],
    [{ start: "2026-02-01", end: "9999-12-31" }, "custom: end: Invalid date"],
    [{ end: "abc" }, "custom: end: Invalid date"],
    [{ end: "2026-02-30", interval: "7d" as const }, "custom: end: Invalid date"],
    [{ start: "2026-02-30T10:00:00Z" }, "custom: start: Invalid date"],
    [{ start: "2026-13-01" }, "custom: start: Invalid date"],
    [{ start: "2026-02-13", end: "2026-02-10" }, "custom: end: The end date cannot be earlier than the start date."],
    [{ start: "tomorrow", end: "today" }, "custom: end: The end date cannot be earlier than the start date."],
    [{ start: "2022-09-21" }, "custom: start: The start date cannot be earlier than September 22, 2022."],
  ])("%j is refused", (input, message) => {
    expect(() => resolve(input)).toThrow(expect.objectContaining({ code: "unprocessable_entity", message }));
  });

  test("whatever is asked for, an answer stays small enough to send", () => {
    const dates = fc
      .date({ min: new Date("2022-09-23"), max: new Date("2099-12-31"), noInvalidDate: true })
      .map((date) => date.toISOString());
    fc.assert(
      fc.property(dates, dates, (one, other) => {
        const [start, end] = [one, other].sort();
        expect(resolve({ start, end }).points).toBeLessThan(1000);
      }),
    );
  });
});

describe("buckets", () => {
  const starts = (start: string, end: string, zone: string) => {
    const range = resolveRange({ start, end }, zone, NOW_MS);
    return bucketStarts(range, zone).map(iso);
  };

  test("days follow the clocks of the zone", () => {
    expect(starts("2025-10-24", "2025-10-28", "Europe/Berlin")).toEqual([
      "2025-10-23T22:00:00.000Z",
      "2025-10-24T22:00:00.000Z",
      "2025-10-25T22:00:00.000Z",
      "2025-10-26T23:00:00.000Z",
      "2025-10-27T23:00:00.000Z",
    ]);
  });

  test("months begin on the first, whatever the range begins with", () => {
    expect(starts("2025-01-31", "2025-08-01", "UTC").map((start) => start.slice(0, 10))).toEqual([
      "2025-01-01",
      "2025-02-01",
      "2025-03-01",
      "2025-04-01",
      "2025-05-01",
      "2025-06-01",
      "2025-07-01",
      "2025-08-01",
    ]);
  });

  test("hours are those of the zone, so that a day has 24 of them, or one more or less", () => {
    const hours = (day: string, zone: string) => {
      const all = starts(day, day, zone);
      return [all.length, all[0], all.at(-1)];
    };
    expect(hours("2026-02-10", "Asia/Kolkata")).toEqual([24, "2026-02-09T18:30:00.000Z", "2026-02-10T17:30:00.000Z"]);
    expect(hours("2026-02-10", "Asia/Kathmandu")).toEqual([24, "2026-02-09T18:15:00.000Z", "2026-02-10T17:15:00.000Z"]);
    expect(hours("2025-10-26", "Europe/Berlin")[0]).toBe(25);
    expect(hours("2025-03-30", "Europe/Berlin")[0]).toBe(23);
  });

  test("days are those that are named, from UTC-11 to UTC+14", () => {
    const day = (zone: string) => resolve({ start: "2026-02-10", end: "2026-02-10" }, zone);
    expect(day("Pacific/Kiritimati")).toMatchObject({
      from: "2026-02-09T10:00:00.000Z",
      to: "2026-02-10T09:59:59.999Z",
    });
    expect(day("Pacific/Auckland")).toMatchObject({ from: "2026-02-09T11:00:00.000Z" });
    expect(day("Pacific/Chatham")).toMatchObject({ from: "2026-02-09T10:15:00.000Z" });
    expect(day("Pacific/Pago_Pago")).toMatchObject({ from: "2026-02-10T11:00:00.000Z" });
  });

  test("ascend, and cover the range from its first instant to its last", () => {
    const dates = fc.integer({ min: Date.UTC(2023, 0), max: Date.UTC(2030, 0) }).map(iso);
    const zones = fc.constantFrom("UTC", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe");
    fc.assert(
      fc.property(dates, dates, zones, (one, other, zone) => {
        const [start, end] = [one, other].sort();
        const range = resolveRange({ start, end }, zone, NOW_MS);
        const all = bucketStarts(range, zone);
        expect(all).toEqual([...new Set(all)].sort((a, b) => a - b));
        expect(all[0]).toBeLessThanOrEqual(range.fromMs);
        expect(all.at(-1)).toBeLessThanOrEqual(range.toMs);
      }),
      { numRuns: 50 },
    );
  });
});
