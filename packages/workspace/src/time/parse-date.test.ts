import { describe, expect, test } from "vitest";
import { parseDateMs } from "./parse-date.ts";

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
  ])("%j", (text) => {
    expect(parseDateMs(text, NOW_MS)).toBeUndefined();
  });

  test("a megabyte of text is refused without being read", () => {
    expect(parseDateMs("monday ".repeat(150_000), NOW_MS)).toBeUndefined();
  });
});
