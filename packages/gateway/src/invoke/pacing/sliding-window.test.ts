import { SlidingWindow } from "@overdub/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createScriptedLimits } from "../../testing/scripted-limits.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";

const SECOND = 1_000;

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
