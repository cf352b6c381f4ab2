import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  acceptTimeZone,
  earlier,
  endOfDay,
  formatLocal,
  localDate,
  nextHour,
  offsetMs,
  startOfDay,
  startOfHour,
} from "./time-zone.ts";

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

describe("hours begin when clocks show a whole one", () => {
  test.each([
    ["Asia/Kolkata", "2026-03-04T12:10:00.000Z", "2026-03-04T11:30:00.000Z", "2026-03-04T12:30:00.000Z"],
    ["Asia/Kathmandu", "2026-03-04T12:10:00.000Z", "2026-03-04T11:15:00.000Z", "2026-03-04T12:15:00.000Z"],
    ["America/St_Johns", "2026-01-04T12:29:00.000Z", "2026-01-04T11:30:00.000Z", "2026-01-04T12:30:00.000Z"],
    ["Europe/Berlin", "2026-10-25T01:20:00.000Z", "2026-10-25T01:00:00.000Z", "2026-10-25T02:00:00.000Z"],
    // From 2:00 to 2:30, so that the hour before ends at 3:00; and from 2:00 back to 1:30.
    ["Australia/Lord_Howe", "2026-10-03T15:40:00.000Z", "2026-10-03T14:30:00.000Z", "2026-10-03T16:00:00.000Z"],
    ["Australia/Lord_Howe", "2026-04-04T15:10:00.000Z", "2026-04-04T14:00:00.000Z", "2026-04-04T15:30:00.000Z"],
  ])("in %s at %s", (zone, instant, start, next) => {
    expect(iso(startOfHour(Date.parse(instant), zone))).toBe(start);
    expect(iso(nextHour(Date.parse(start), zone))).toBe(next);
  });

  test("in every zone, without a gap", () => {
    fc.assert(
      fc.property(instants, zones, (ms, zone) => {
        const startMs = startOfHour(ms, zone);
        expect((startMs + offsetMs(startMs, zone)) % HOUR_MS).toBe(0);
        expect(startMs).toBeLessThanOrEqual(ms);
        expect(nextHour(startMs, zone)).toBeGreaterThan(ms);
        expect(startOfHour(nextHour(startMs, zone), zone)).toBe(nextHour(startMs, zone));
      }),
    );
  });
});

test("a zone is known in any letter case; none is UTC, and an unknown one is refused", () => {
  expect([undefined, "", "Asia/Tokyo", "asia/tokyo"].map(acceptTimeZone)).toEqual([
    "UTC",
    "UTC",
    "Asia/Tokyo",
    "asia/tokyo",
  ]);
  for (const name of ["Mars/Olympus", "Europe/Berln", "GMT+99", " "]) {
    expect(() => acceptTimeZone(name)).toThrow("custom: timezone: Invalid time zone");
  }
});
