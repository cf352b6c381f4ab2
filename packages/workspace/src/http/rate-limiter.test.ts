import fc from "fast-check";
import { expect, test } from "vitest";
import { RateLimiter } from "./rate-limiter.ts";

const WINDOW_MS = 1000;

test("as many calls as the limit pass in a window, and the rest are told when it ends", () => {
  const limiter = new RateLimiter(WINDOW_MS);
  const states = [1, 2, 3].map(() => limiter.take("key", 2, 10_250));
  expect(states).toEqual([
    { limit: 2, allowed: true, remaining: 1, resetMs: 11_000 },
    { limit: 2, allowed: true, remaining: 0, resetMs: 11_000 },
    { limit: 2, allowed: false, remaining: 0, resetMs: 11_000 },
  ]);
});

test("the previous window counts by the share of it that is less than a window ago", () => {
  const limiter = new RateLimiter(WINDOW_MS);
  for (let call = 0; call < 4; call += 1) limiter.take("key", 4, 10_900);
  expect(limiter.take("key", 4, 11_000).allowed).toBe(false);
  expect(limiter.take("key", 4, 11_250)).toMatchObject({ allowed: true, remaining: 0 });
  expect(limiter.take("key", 4, 11_250).allowed).toBe(false);
  expect(limiter.take("key", 4, 13_000)).toMatchObject({ allowed: true, remaining: 3 });
});

test("keys are counted apart", () => {
  const limiter = new RateLimiter(WINDOW_MS);
  limiter.take("a", 1, 0);
  expect(limiter.take("a", 1, 0).allowed).toBe(false);
  expect(limiter.take("b", 1, 0).allowed).toBe(true);
});

test("a limit of zero lets nothing through", () => {
  expect(new RateLimiter(WINDOW_MS).take("key", 0, 0)).toMatchObject({ allowed: false, remaining: 0 });
});

test("refused calls do not count: who keeps trying gets through when the time comes", () => {
  const limiter = new RateLimiter(WINDOW_MS);
  limiter.take("key", 1, 0);
  for (let ms = 1; ms < 2000; ms += 10) limiter.take("key", 1, ms);
  const allowed = [2000, 2500, 2999].map((ms) => limiter.take("key", 1, ms).allowed);
  expect(allowed.filter(Boolean).length).toBeLessThanOrEqual(1);
  expect(limiter.take("key", 1, 10_000).allowed).toBe(true);
});

test("within no aligned window do more calls pass than the limit, however they are spread", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 10 }), (spread, limit) => {
      const limiter = new RateLimiter(WINDOW_MS);
      const passed = new Map<number, number>();
      let nowMs = 0;
      for (const gap of spread) {
        nowMs += gap;
        const { allowed, remaining } = limiter.take("key", limit, nowMs);
        const window = Math.floor(nowMs / WINDOW_MS);
        if (allowed) passed.set(window, (passed.get(window) ?? 0) + 1);
        expect(remaining).toBeGreaterThanOrEqual(0);
      }
      for (const count of passed.values()) expect(count).toBeLessThanOrEqual(limit);
    }),
  );
});
