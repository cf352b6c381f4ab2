import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { startRenewals } from "./renewals.ts";

test("a renewal that fails is followed by the next, and none comes after the end", async () => {
  let count = 0;
  const renewals = startRenewals(async () => {
    count += 1;
    if (count === 1) throw new Error("The database is busy.");
  }, 1);
  await expect.poll(() => count).toBeGreaterThan(2);
  await renewals.end();
  const atEnd = count;
  await sleep(10);
  expect(count).toBe(atEnd);
});

test("no renewal runs beside another, or beside a change", async () => {
  let running = 0;
  const most: number[] = [];
  const alone = async () => {
    running += 1;
    await sleep(3);
    most.push(running);
    running -= 1;
  };
  const renewals = startRenewals(alone, 1);
  onTestFinished(renewals.end);
  for (let change = 0; change < 5; change += 1) await renewals.between(alone);
  expect(most.length).toBeGreaterThan(5);
  expect(Math.max(...most)).toBe(1);
  await expect(renewals.between(() => Promise.reject(new Error("Taken over.")))).rejects.toThrow("Taken over.");
  await expect(renewals.between(async () => "kept")).resolves.toBe("kept");
});
