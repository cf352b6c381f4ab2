import { expect, test } from "vitest";
import { readValue } from "./read-value.ts";

test.each([
  ["2026-11-02", "2026-11-02T00:00:00.000Z"],
  ["2026-11-02T10:00", "2026-11-02T10:00:00.000Z"],
  ["2026-11-02 10:00:05", "2026-11-02T10:00:05.000Z"],
  ["2026-11-02T10:00:05.250Z", "2026-11-02T10:00:05.250Z"],
  ["2026-11-02t10:00:05+02:00", "2026-11-02T08:00:05.000Z"],
])("%s is an instant", (text, instant) => {
  expect(readValue({ type: "instant" }, text)).toBe(Date.parse(instant));
});

test.each(["", "yesterday", "1790000000000", "2026-13-01", "2026-11-02T25:00", "2026-11-02T10:00+2", "+002026-11-02"])(
  "%j is none",
  (text) => {
    expect(readValue({ type: "instant" }, text)).toBeUndefined();
  },
);

test("flags are words, texts are what the database holds", () => {
  expect(["true", "1", "False", "0", "yes", ""].map((text) => readValue({ type: "flag" }, text))).toEqual([
    1,
    1,
    0,
    0,
    undefined,
    undefined,
  ]);
  expect(["a", "é", "\0", "", "x".repeat(256)].map((text) => readValue({ type: "text" }, text))).toEqual([
    "a",
    "é",
    undefined,
    undefined,
    undefined,
  ]);
  expect(readValue({ type: "text", values: ["a"] }, "b")).toBeUndefined();
});
