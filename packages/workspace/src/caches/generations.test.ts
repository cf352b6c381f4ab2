import fc from "fast-check";
import { expect, test } from "vitest";
import { Generations } from "./generations.ts";

const value = (n: number) => ({ n });

test("the last half of what fits is always there, and never more than fits", () => {
  const entries = new Generations<{ n: number }>(10);
  for (let n = 0; n < 100; n += 1) {
    entries.set(`key ${n}`, value(n));
    const kept = Array.from({ length: n + 1 }, (_, at) => entries.get(`key ${at}`)?.n).filter((at) => at !== undefined);
    expect(kept.length).toBeLessThanOrEqual(10);
    expect(kept.slice(-5)).toEqual(Array.from({ length: Math.min(5, n + 1) }, (_, at) => n - Math.min(4, n) + at));
  }
});

test("what it answers is what was set last and not deleted since, or nothing", () => {
  const step = fc.record({ key: fc.constantFrom(..."abcdefgh"), isDelete: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 2, max: 8 }), (steps, max) => {
      const entries = new Generations<{ n: number }>(max);
      const model = new Map<string, number>();
      steps.forEach(({ key, isDelete }, n) => {
        if (isDelete) {
          entries.delete(key);
          model.delete(key);
        } else {
          entries.set(key, value(n));
          model.set(key, n);
          expect(entries.get(key)?.n).toBe(n);
        }
        for (const letter of "abcdefgh") expect([undefined, model.get(letter)]).toContain(entries.get(letter)?.n);
      });
    }),
  );
});

test("what is heavier leaves less room, and what is too heavy takes none", () => {
  const entries = new Generations<{ n: number }>(20);
  for (let n = 0; n < 6; n += 1) entries.set(`key ${n}`, value(n), 4);
  const kept = Array.from({ length: 6 }, (_, n) => entries.get(`key ${n}`)?.n);
  expect(kept).toEqual([undefined, undefined, 2, 3, 4, 5]);
  entries.set("key 5", value(6), 4);
  entries.set("heavy", value(7), 11);
  expect([entries.get("key 5")?.n, entries.get("heavy")]).toEqual([6, undefined]);
});

test("a key that is far too long takes no memory", () => {
  const entries = new Generations<{ n: number }>(10);
  entries.set("k".repeat(1000), value(1));
  entries.set("k".repeat(1001), value(2));
  expect(entries.get("k".repeat(1000))).toEqual(value(1));
  expect(entries.get("k".repeat(1001))).toBeUndefined();
});
