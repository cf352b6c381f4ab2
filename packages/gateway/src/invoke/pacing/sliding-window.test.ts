import { SlidingWindow } from "@overdub/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createScriptedLimits } from "../../testing/scripted-limits.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";

const SECOND = 1_000;

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

test("what is spared for others does not fit", () => {
  const window = new SlidingWindow(3, SECOND);
  window.count(0);
  expect([0, 1, 2].map((spare) => window.fits(0, spare))).toEqual([true, true, false]);
  expect(window.freeAtMs(1, 0, 2)).toBeGreaterThan(SECOND);
});

test("a call that is still under way counts for the window that it may arrive in, and no longer", () => {
  const answered = new SlidingWindow(2, SECOND);
  for (let call = 0; call < 2; call += 1) answered.settle(answered.count(0), 900);
  expect(answered.fits(1_500)).toBe(true);
  const underWay = new SlidingWindow(2, SECOND);
  for (let call = 0; call < 2; call += 1) underWay.count(0);
  expect(underWay.fits(1_500)).toBe(false);
  expect(underWay.fits(2_500)).toBe(true);
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

test("a server that has counted less than we have sets us right, but for what it has not seen", () => {
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

const anyServer = fc.record({
  policy: fc.constantFrom("sliding" as const, "fixed" as const),
  limit: fc.integer({ min: 2, max: 40 }),
  startMs: fc.integer({ min: 0, max: 3 * SECOND }),
});
const anyCalls = fc.array(
  fc.record({
    waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 700 })),
    thereMs: fc.integer({ min: 0, max: 120 }),
    backMs: fc.integer({ min: 0, max: 400 }),
  }),
  { minLength: 20, maxLength: 250 },
);

test("no call that fits here is refused there, however long it travels", async () => {
  await fc.assert(
    fc.asyncProperty(anyServer, anyCalls, async ({ policy, limit, startMs }, calls) => {
      const clock = createVirtualClock(startMs);
      const server = createScriptedLimits(limit, SECOND, policy);
      const window = new SlidingWindow(2, SECOND);
      let sent = 0;
      let answered = 0;
      let refused = 0;
      const call = async ({ thereMs, backMs }: { thereMs: number; backMs: number }) => {
        const counted = window.count(clock.nowMs());
        const answeredBefore = answered;
        sent += 1;
        await clock.sleep(thereMs);
        const { isAllowed, headers } = server(clock.nowMs());
        if (!isAllowed) refused += 1;
        await clock.sleep(backMs);
        window.settle(counted, clock.nowMs());
        const remaining = Number(headers["x-ratelimit-remaining"]);
        const resetInMs = Number(headers["x-ratelimit-reset"]) - clock.nowMs();
        window.learn({ limit, remaining, resetInMs, unseen: sent - answeredBefore - 1 }, clock.nowMs());
        answered += 1;
      };
      const client = async () => {
        for (const { waitMs, ...travel } of calls) {
          await clock.sleep(waitMs);
          while (!window.fits(clock.nowMs())) await clock.sleep(window.freeAtMs(1, clock.nowMs()) - clock.nowMs() + 1);
          void call(travel);
        }
      };
      void client();
      await clock.runAll();
      expect(refused).toBe(0);
      expect(answered).toBe(calls.length);
    }),
    { numRuns: 100 },
  );
});
