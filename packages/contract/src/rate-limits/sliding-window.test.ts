import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SlidingWindow } from "./sliding-window.ts";

const SECOND = 1_000;
const SET_END = 0;

const anyGaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2_500 })), {
  minLength: 1,
  maxLength: 200,
});
const anyLimit = fc.integer({ min: 1, max: 10 });

/** Calls `step` at each of the times that lie such gaps apart. */
function walk(gaps: readonly number[], step: (nowMs: number) => void): void {
  let nowMs = 0;
  for (const gap of gaps) {
    nowMs += gap;
    step(nowMs);
  }
}

describe("the side that limits", () => {
  test("as many calls as the limit pass in a window, and the rest are told when it ends", () => {
    const window = new SlidingWindow(2, SECOND, SET_END);
    expect([1, 2, 3].map(() => window.take(10_250))).toEqual([
      { limit: 2, isAllowed: true, remaining: 1, resetMs: 11_000 },
      { limit: 2, isAllowed: true, remaining: 0, resetMs: 11_000 },
      { limit: 2, isAllowed: false, remaining: 0, resetMs: 11_000 },
    ]);
  });

  test("the previous window counts by the share of it that is less than a window ago", () => {
    const window = new SlidingWindow(4, SECOND, SET_END);
    for (let call = 0; call < 4; call += 1) window.take(10_900);
    expect(window.take(11_000).isAllowed).toBe(false);
    expect(window.take(11_250)).toMatchObject({ isAllowed: true, remaining: 0 });
    expect(window.take(11_250).isAllowed).toBe(false);
    expect(window.take(13_000)).toMatchObject({ isAllowed: true, remaining: 3 });
  });

  test("a limit of zero lets nothing through, and one that changes holds from the next call on", () => {
    const window = new SlidingWindow(0, SECOND);
    expect(window.take(0)).toMatchObject({ isAllowed: false, remaining: 0 });
    expect(window.take(0, 3)).toMatchObject({ limit: 3, isAllowed: true, remaining: 2 });
    expect(window.take(0, 1)).toMatchObject({ limit: 1, isAllowed: false, remaining: 0 });
  });

  test("refused calls do not count: a caller that keeps trying gets through when the time comes", () => {
    const window = new SlidingWindow(1, SECOND, SET_END);
    window.take(0);
    for (let ms = 1; ms < 2000; ms += 10) window.take(ms);
    expect([2000, 2500, 2999].filter((ms) => window.take(ms).isAllowed).length).toBeLessThanOrEqual(1);
    expect(window.take(10_000).isAllowed).toBe(true);
  });

  test("a clock that is set back locks callers out for two windows at most", () => {
    const window = new SlidingWindow(1, SECOND, SET_END);
    expect(window.take(3_600_500).isAllowed).toBe(true);
    expect(window.take(3_599_900).isAllowed).toBe(false);
    expect(window.take(500)).toEqual({ limit: 1, isAllowed: true, remaining: 0, resetMs: SECOND });
  });

  test("within no fixed window do more calls pass than the limit, and the count is that of the two windows", () => {
    fc.assert(
      fc.property(anyGaps, anyLimit, (gaps, limit) => {
        const window = new SlidingWindow(limit, SECOND, SET_END);
        const passed: Record<number, number> = {};
        walk(gaps, (nowMs) => {
          const turn = Math.floor(nowMs / SECOND);
          // In thousandths of a call, so that nothing is rounded.
          const fading = (passed[turn - 1] ?? 0) * (SECOND - (nowMs % SECOND));
          const used = fading + (passed[turn] ?? 0) * SECOND;
          const isAllowed = used + SECOND <= limit * SECOND;
          if (isAllowed) passed[turn] = (passed[turn] ?? 0) + 1;
          const left = Math.max(0, Math.floor(limit - used / SECOND - (isAllowed ? 1 : 0)));
          expect(window.take(nowMs)).toEqual({ limit, isAllowed, remaining: left, resetMs: (turn + 1) * SECOND });
        });
        for (const count of Object.values(passed)) expect(count).toBeLessThanOrEqual(limit);
      }),
    );
  });
});

describe("the side that keeps within a limit", () => {
  test("as many calls fit as the limit says, and the next when the window has slid on", () => {
    const window = new SlidingWindow(4, 10 * SECOND);
    for (let call = 0; call < 4; call += 1) {
      expect(window.fits(0)).toBe(true);
      window.settle(window.count(0), 0);
    }
    expect(window.fits(0)).toBe(false);
    expect(window.freeAtMs(1, 0)).toBe(12.5 * SECOND);
    expect(window.fits(12.4 * SECOND)).toBe(false);
    expect(window.fits(12.5 * SECOND)).toBe(true);
    expect(window.freeAtMs(4, 0)).toBe(20 * SECOND);
  });

  test("the earliest time at which a call fits is the first", () => {
    fc.assert(
      fc.property(anyGaps, anyLimit, (gaps, limit) => {
        const window = new SlidingWindow(limit, SECOND);
        walk(gaps, (nowMs) => {
          if (window.fits(nowMs)) return window.settle(window.count(nowMs), nowMs);
          const freeAtMs = window.freeAtMs(1, nowMs);
          expect(window.fits(freeAtMs - 1)).toBe(freeAtMs - 1 < nowMs);
        });
        const lastMs = gaps.reduce((sum, gap) => sum + gap, 0);
        expect(window.fits(window.freeAtMs(1, lastMs))).toBe(true);
      }),
    );
  });

  test("what is spared for others does not fit", () => {
    const window = new SlidingWindow(3, SECOND);
    window.count(0);
    expect([0, 1, 2].map((spare) => window.fits(0, spare))).toEqual([true, true, false]);
    expect(window.freeAtMs(1, 0, 2)).toBeGreaterThan(SECOND);
  });

  test("a call in flight counts for the window that it may arrive in, and no longer", () => {
    const settled = new SlidingWindow(2, SECOND);
    for (let call = 0; call < 2; call += 1) settled.settle(settled.count(0), 900);
    expect(settled.fits(1_500)).toBe(true);
    const inFlight = new SlidingWindow(2, SECOND);
    for (let call = 0; call < 2; call += 1) inFlight.count(0);
    expect(inFlight.fits(1_500)).toBe(false);
    expect(inFlight.fits(2_500)).toBe(true);
  });

  test("calls of other clients are learned from the server's count, and so is a larger limit", () => {
    const window = new SlidingWindow(10, 60 * SECOND);
    window.settle(window.count(0), 0);
    window.learn({ limit: 10, remaining: 0, resetInMs: 30 * SECOND, unseen: 0 }, 0);
    expect(window.fits(0)).toBe(false);
    expect(window.freeAtMs(1, 0)).toBe(36 * SECOND);
    window.learn({ limit: 20, remaining: 10, resetInMs: 30 * SECOND, unseen: 0 }, 0);
    expect(window.fits(0)).toBe(true);
    expect(window.fits(0, 10)).toBe(false);
  });

  test("a server that has counted less than was known sets that right, but for what it has not seen", () => {
    const window = new SlidingWindow(10, SECOND);
    for (let call = 0; call < 10; call += 1) window.settle(window.count(0), 0);
    window.learn({ limit: 10, remaining: 9, resetInMs: 500, unseen: 4 }, 0);
    expect([4, 5].map((spare) => window.fits(0, spare))).toEqual([true, false]);
  });

  test("a limit of nothing lets one call ask whether that still holds", () => {
    const window = new SlidingWindow(2, SECOND);
    window.learn({ limit: 0, remaining: 0, unseen: 0 }, 0);
    expect(window.fits(5 * SECOND)).toBe(true);
  });
});

test("no call that fits at a client which learns is refused by the server, wherever its windows end", () => {
  const anyEnd = fc.integer({ min: -3 * SECOND, max: 0 });
  fc.assert(
    fc.property(anyGaps, fc.integer({ min: 2, max: 40 }), anyEnd, (gaps, limit, endMs) => {
      const server = new SlidingWindow(limit, SECOND, endMs);
      const client = new SlidingWindow(2, SECOND);
      walk(gaps, (nowMs) => {
        if (!client.fits(nowMs)) return;
        const counted = client.count(nowMs);
        const { isAllowed, remaining, resetMs } = server.take(nowMs);
        expect(isAllowed).toBe(true);
        client.settle(counted, nowMs);
        client.learn({ limit, remaining, resetInMs: resetMs - nowMs, unseen: 0 }, nowMs);
      });
    }),
  );
});
