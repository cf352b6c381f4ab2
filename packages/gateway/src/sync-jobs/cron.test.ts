import fc from "fast-check";
import { expect, test } from "vitest";
import { nextDueMs } from "./cron.ts";

const AT = Date.parse("2026-11-02T10:30:00.000Z");

test.each([
  ["0 * * * *", "2026-11-02T11:00:00.000Z"],
  ["*/15 * * * *", "2026-11-02T10:45:00.000Z"],
  ["30 10 * * *", "2026-11-03T10:30:00.000Z"],
  ["0 9 * * 1", "2026-11-09T09:00:00.000Z"],
  ["0 0 29 2 *", "2028-02-29T00:00:00.000Z"],
])("%s is due at %s", (expression, at) => {
  expect(new Date(nextDueMs(expression, AT)).toISOString()).toBe(at);
});

test.each(["", "* * * *", "0 * * * * *", "61 * * * *", "x * * * *", "@daily", "0 0 31 2 *"])(
  "%j is refused",
  (expression) => {
    expect(() => nextDueMs(expression, AT)).toThrow(/^body\.cron_expression/);
  },
);

test("what is due every few minutes is due within them, on a whole minute, and never at once", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 59 }), fc.integer({ min: 0, max: 4e12 }), (minutes, afterMs) => {
      const due = nextDueMs(`*/${minutes} * * * *`, afterMs);
      expect(due % 60_000).toBe(0);
      expect(due).toBeGreaterThan(afterMs);
      expect(due - afterMs).toBeLessThanOrEqual(minutes * 60_000 + 1_000);
    }),
  );
});
