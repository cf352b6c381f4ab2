import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { earlier, endOfDay, formatLocal, knownTimeZone, localDate, offsetMs, startOfDay } from "./time-zone.ts";

const HOUR_MS = 3_600_000;

/** Whole hours, half hours, quarters, changes at 2 o'clock, at midnight and by half an hour, and none at all. */
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Asia/Beirut",
  "Africa/Cairo",
  "America/Santiago",
  "Atlantic/Azores",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
];
const zones = fc.constantFrom(...ZONES);
const instants = fc.integer({ min: Date.UTC(2022, 8, 22), max: Date.UTC(2032, 0) });

const iso = (ms: number) => new Date(ms).toISOString();

describe("startOfDay", () => {
  test.each([
    ["an ordinary day", "America/New_York", 2026, 5, 1, "2026-05-01T04:00:00.000Z"],
    ["the day the clocks go forward", "Europe/Berlin", 2026, 3, 29, "2026-03-28T23:00:00.000Z"],
    ["the day after", "Europe/Berlin", 2026, 3, 30, "2026-03-29T22:00:00.000Z"],
    ["a half-hour zone", "Asia/Kolkata", 2026, 1, 1, "2025-12-31T18:30:00.000Z"],
    ["a day whose midnight is skipped", "America/Santiago", 2025, 9, 7, "2025-09-07T04:00:00.000Z"],
    ["the same east of Greenwich", "Asia/Beirut", 2026, 3, 29, "2026-03-28T22:00:00.000Z"],
    ["a day that begins twice, the first time", "Atlantic/Azores", 2025, 10, 26, "2025-10-26T00:00:00.000Z"],
    ["day 0, the last of the month before", "UTC", 2026, 3, 0, "2026-02-28T00:00:00.000Z"],
    ["month 13, the first of the year after", "UTC", 2025, 13, 1, "2026-01-01T00:00:00.000Z"],
  ])("%s", (_title, zone, year, month, day, expected) => {
    expect(iso(startOfDay({ year, month, day }, zone))).toBe(expected);
  });

  test("is the first instant of the day, in every zone", () => {
    fc.assert(
      fc.property(instants, zones, (ms, zone) => {
        const date = localDate(ms, zone);
        const startMs = startOfDay(date, zone);
        expect(startMs).toBeLessThanOrEqual(ms);
        expect(localDate(startMs, zone)).toEqual(date);
        expect(localDate(startMs - 1, zone)).not.toEqual(date);
      }),
      { numRuns: 500 },
    );
  });
});

test("a day ends a millisecond before the next begins", () => {
  fc.assert(
    fc.property(instants, zones, (ms, zone) => {
      const date = localDate(ms, zone);
      const endMs = endOfDay(date, zone);
      expect(localDate(endMs, zone)).toEqual(date);
      expect(localDate(endMs + 1, zone)).not.toEqual(date);
    }),
  );
});

test("the day the clocks go forward has 23 hours, the day they go back 25", () => {
  const hours = (month: number, day: number) => {
    const date = { year: 2026, month, day };
    return (endOfDay(date, "Europe/Berlin") + 1 - startOfDay(date, "Europe/Berlin")) / HOUR_MS;
  };
  expect([hours(3, 29), hours(10, 25)]).toEqual([23, 25]);
});

describe("earlier", () => {
  test.each([
    [
      "a week across a change keeps the time of day",
      "2026-03-31T10:00:00.000Z",
      { days: 7 },
      "Europe/Berlin",
      "2026-03-24T11:00:00.000Z",
    ],
    ["a week in UTC", "2026-03-31T10:00:00.000Z", { days: 7 }, "UTC", "2026-03-24T10:00:00.000Z"],
    ["a year before 29 February", "2028-02-29T10:00:00.000Z", { years: 1 }, "UTC", "2027-02-28T10:00:00.000Z"],
    [
      "a year, by the local date",
      "2028-03-01T02:00:00.000Z",
      { years: 1 },
      "America/New_York",
      "2027-03-01T02:00:00.000Z",
    ],
  ])("%s", (_title, from, ago, zone, expected) => {
    expect(iso(earlier(Date.parse(from), ago, zone))).toBe(expected);
  });
});

describe("formatLocal", () => {
  test.each([
    ["2026-05-01T04:00:00.000Z", "America/New_York", "2026-05-01T00:00:00.000-0400"],
    ["2025-12-31T18:30:00.000Z", "Asia/Kolkata", "2026-01-01T00:00:00.000+0530"],
    ["2026-05-01T13:00:00.000Z", "UTC", "2026-05-01T13:00:00.000+0000"],
    ["2026-01-01T12:00:00.000Z", "America/St_Johns", "2026-01-01T08:30:00.000-0330"],
  ])("%s in %s is %s", (instant, zone, expected) => {
    expect(formatLocal(Date.parse(instant), zone)).toBe(expected);
  });

  test("names the instant it was given", () => {
    fc.assert(
      fc.property(instants, zones, (ms, zone) => {
        const text = formatLocal(ms, zone);
        expect(Date.parse(text.replace(/(\d{2})$/, ":$1"))).toBe(ms - (ms % 1000));
      }),
    );
  });
});

test("offsets follow the season", () => {
  expect(offsetMs(Date.UTC(2026, 0, 1), "Europe/Berlin")).toBe(HOUR_MS);
  expect(offsetMs(Date.UTC(2026, 6, 1), "Europe/Berlin")).toBe(2 * HOUR_MS);
});

test("an unknown zone is UTC", () => {
  expect([undefined, "", "Mars/Olympus", "Asia/Tokyo"].map(knownTimeZone)).toEqual(["UTC", "UTC", "UTC", "Asia/Tokyo"]);
});
