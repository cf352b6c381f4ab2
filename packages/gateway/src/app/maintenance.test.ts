import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startMaintenance } from "./maintenance.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function start(...tasks: (() => Promise<void>)[]) {
  const logged: string[] = [];
  const log = (_: object, message: string) => void logged.push(message);
  return { logged, stop: startMaintenance(tasks, { error: log, warn: log, info: log }) };
}

test("tasks are done a minute after the start, and every hour", async () => {
  const task = vi.fn(async () => {});
  const { stop } = start(task);
  await vi.advanceTimersByTimeAsync(MINUTE - 1);
  expect(task).toHaveBeenCalledTimes(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(task).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2 * HOUR);
  expect(task).toHaveBeenCalledTimes(3);
  await stop();
});

test("a task that fails is logged, and keeps nothing else from being done", async () => {
  const task = vi.fn(async () => {});
  const { logged, stop } = start(() => Promise.reject(new Error("locked")), task);
  await vi.advanceTimersByTimeAsync(MINUTE + HOUR);
  expect(task).toHaveBeenCalledTimes(2);
  expect(logged).toEqual(["Maintenance failed", "Maintenance failed"]);
  await stop();
});

test("stopping waits for the task that runs, and begins no other", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const task = vi.fn(async () => {});
  const { stop } = start(() => promise, task);
  await vi.advanceTimersByTimeAsync(MINUTE);
  let isStopped = false;
  const stopping = stop().then(() => {
    isStopped = true;
  });
  await vi.advanceTimersByTimeAsync(1);
  expect(isStopped).toBe(false);
  resolve();
  await stopping;
  await vi.advanceTimersByTimeAsync(2 * HOUR);
  expect(task).not.toHaveBeenCalled();
});
