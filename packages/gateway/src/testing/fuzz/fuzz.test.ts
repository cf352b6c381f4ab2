import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { runFuzz } from "./run-fuzz.ts";

test("no request makes the gateway fail by itself, or answer in another shape", { timeout: 60_000 }, async () => {
  const { faults, requests, upstreamRequests } = await runFuzz({ seed: 20_261_102, requests: 600 });
  expect(faults).toEqual([]);
  expect(requests).toBe(600);
  expect(upstreamRequests).toBeGreaterThan(30);
});

test("the same seed makes the same choices", () => {
  const draw = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 50 }, () => random.below(1_000));
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(new Set(draw(7)).size).toBeGreaterThan(40);
});
