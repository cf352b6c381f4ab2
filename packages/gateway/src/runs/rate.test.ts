import fc from "fast-check";
import { expect, test } from "vitest";
import { estimatedEndMs, updatedRate } from "./rate.ts";

const steps = fc.array(fc.record({ items: fc.nat(10_000), elapsedMs: fc.integer({ min: 1, max: 60_000 }) }), {
  minLength: 1,
});

test("a rate lies between the slowest and the fastest step", () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const rates = taken.map(({ items, elapsedMs }) => (items * 1000) / elapsedMs);
      let rate: number | null = null;
      for (const { items, elapsedMs } of taken) rate = updatedRate(rate, items, elapsedMs);
      expect(rate).toBeGreaterThanOrEqual(Math.min(...rates) - 1e-6);
      expect(rate).toBeLessThanOrEqual(Math.max(...rates) + 1e-6);
    }),
  );
});

test("ten seconds count as much as all that was before them", () => {
  expect(updatedRate(100, 0, 10_000)).toBe(50);
  expect(updatedRate(null, 30, 2_000)).toBe(15);
  expect(updatedRate(7, 5, 0)).toBe(7);
});

test("the end is estimated from what is left, where both are known", () => {
  expect(estimatedEndMs({ total: 100, dealtWith: 40, perSecond: 20 }, 1_000)).toBe(4_000);
  expect(estimatedEndMs({ total: 100, dealtWith: 140, perSecond: 20 }, 1_000)).toBe(1_000);
  expect(estimatedEndMs({ total: null, dealtWith: 40, perSecond: 20 }, 1_000)).toBeNull();
  expect(estimatedEndMs({ total: 100, dealtWith: 40, perSecond: 0 }, 1_000)).toBeNull();
});
