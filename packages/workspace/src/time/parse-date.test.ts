import { describe, expect, test } from "vitest";
import { parseDateMs, parseLocalDate } from "./parse-date.ts";

const NOW_MS = Date.UTC(2026, 2, 4, 12, 0, 0);

describe("dates", () => {
  test.each([
    ["2030-04-16T17:00:00.000Z", "2030-04-16T17:00:00.000Z"],
    ["2030-04-16T17:00:00+02:00", "2030-04-16T15:00:00.000Z"],
    ["2030-04-16T17:00", "2030-04-16T17:00:00.000Z"],
    ["2030-04-16", "2030-04-16T12:00:00.000Z"],
    ["tomorrow at 5pm", "2026-03-05T17:00:00.000Z"],
    ["in 2 weeks", "2026-03-18T12:00:00.000Z"],
    ["yesterday", "2026-03-03T12:00:00.000Z"],
    ["3 days ago", "2026-03-01T12:00:00.000Z"],
    ["1999-12-31", "1999-12-31T12:00:00.000Z"],
  ])("%s is %s", (text, iso) => {
    expect(new Date(parseDateMs(text, NOW_MS) ?? Number.NaN).toISOString()).toBe(iso);
  });
});

describe("no dates", () => {
  test.each([
    ["nonsense"],
    [""],
    ["1700000000"],
    ["1700000000000"],
    ["2030-13-45"],
    ["2030-02-30"],
    ["2030-04-16T25:00:00Z"],
    ["2030-02-30T10:00:00Z"],
    ["2030-02-30T10:00"],
    ["2030-02-30 10:00"],
    ["2030-04-31T10:00:00+02:00"],
    ["2030-13-01"],
    ["2030/13/01"],
    ["2030-00-10"],
    ["2029-02-29T00:00:00.000Z"],
    ["32 March 2030"],
    ["2030-04-16 - 2030-05-16"],
    ["tomorrow or 2030-04-16"],
  ])("%j", (text) => {
    expect(parseDateMs(text, NOW_MS)).toBeUndefined();
  });

  test("a megabyte of text is refused without being read", () => {
    expect(parseDateMs("monday ".repeat(150_000), NOW_MS)).toBeUndefined();
  });
});

describe("the day that is meant in a time zone", () => {
  // It is 12:00 in London, 17:30 in Kolkata, 2:00 of the next day on Kiritimati, and 1:00 in Pago Pago.
  test.each([
    ["2030-04-16", "Pacific/Kiritimati", "2030-4-16"],
    ["2030-04-16", "Pacific/Pago_Pago", "2030-4-16"],
    ["April 16, 2030", "Pacific/Auckland", "2030-4-16"],
    ["2030-04-16T23:30", "Pacific/Kiritimati", "2030-4-16"],
    ["2030-04-16T00:30", "Pacific/Pago_Pago", "2030-4-16"],
    ["2030-04-16T23:30:00Z", "Asia/Kolkata", "2030-4-17"],
    ["2030-04-16T00:30:00Z", "Pacific/Pago_Pago", "2030-4-15"],
    ["2030-04-16T00:30:00+14:00", "Asia/Kolkata", "2030-4-15"],
    ["today", "Pacific/Kiritimati", "2026-3-5"],
    ["now", "Pacific/Kiritimati", "2026-3-5"],
    ["yesterday", "Pacific/Kiritimati", "2026-3-4"],
    ["3 days ago", "Pacific/Kiritimati", "2026-3-2"],
    ["today", "Pacific/Pago_Pago", "2026-3-4"],
    ["tomorrow at 11pm", "Asia/Kolkata", "2026-3-5"],
  ])("%s in %s is %s", (text, timeZone, expected) => {
    expect(Object.values(parseLocalDate(text, NOW_MS, timeZone) ?? {}).join("-")).toBe(expected);
  });

  test.each(["nonsense", "2030-02-30", "2030-02-30T10:00:00Z", "2030-13-01"])("%s is none", (text) => {
    expect(parseLocalDate(text, NOW_MS, "Asia/Tokyo")).toBeUndefined();
  });

  test("is the one that is written, in every zone", () => {
    for (const timeZone of Intl.supportedValuesOf("timeZone")) {
      for (const text of ["2026-01-01", "2027-06-30", "2028-02-29"]) {
        const { year, month, day } = parseLocalDate(text, NOW_MS, timeZone) ?? {};
        expect([year, month, day], timeZone).toEqual(text.split("-").map(Number));
      }
    }
  });
});
