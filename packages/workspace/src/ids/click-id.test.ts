import fc from "fast-check";
import { expect, test } from "vitest";
import { CLICK_ID, createClickId } from "./click-id.ts";
import { ALPHANUMERIC, randomText } from "./random-text.ts";

const moments = fc.integer({ min: Date.UTC(2022, 0), max: Date.UTC(2080, 0) });

test("a click id is 16 letters and digits", () => {
  fc.assert(
    fc.property(moments, (nowMs) => {
      expect(createClickId(nowMs)).toMatch(CLICK_ID);
    }),
  );
});

test("a later click has the greater id", () => {
  fc.assert(
    fc.property(moments, fc.integer({ min: 1, max: 10 ** 10 }), (nowMs, laterMs) => {
      expect(createClickId(nowMs + laterMs) > createClickId(nowMs)).toBe(true);
    }),
  );
});

test("clicks of one millisecond have different ids", () => {
  expect(new Set(Array.from({ length: 10_000 }, () => createClickId(1_767_225_600_000))).size).toBe(10_000);
});

test("random text has the length asked for and uses every character about equally", () => {
  const text = randomText(62_000);
  expect(text).toHaveLength(62_000);
  const counts = Array.from(ALPHANUMERIC, (character) => text.split(character).length - 1);
  // Six standard deviations around 1000.
  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1200);
});
