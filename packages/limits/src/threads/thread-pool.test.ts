import { expect, onTestFinished, test } from "vitest";
import type { double, fail, hoard, neverEnd } from "../testing/thread-work.ts";
import type { ThreadPoolOptions } from "./thread-pool.ts";
import { LimitError, ThreadPool } from "./thread-pool.ts";

const module = new URL("../testing/thread-work.ts", import.meta.url).href;
const task = (name: string) => ({ module, export: name });

const refuse = () => new Error("too much waits");

function pool(options: Omit<ThreadPoolOptions, "refuse"> = {}): ThreadPool {
  const threads = new ThreadPool({ refuse, ...options });
  onTestFinished(() => threads.close());
  return threads;
}

const twice = (threads: ThreadPool, value: number) => threads.run<typeof double>(task("double"), value);

test("each caller gets its own output, however few threads there are", async () => {
  const threads = pool({ threads: 1 });
  const inputs = Array.from({ length: 10 }, (_, index) => index);
  expect(await Promise.all(inputs.map((value) => twice(threads, value)))).toEqual(inputs.map((value) => 2 * value));
});

test("what throws fails with its reason, and the thread goes on", async () => {
  const threads = pool({ threads: 1 });
  await expect(threads.run<typeof fail>(task("fail"), "broken")).rejects.toThrow("broken");
  await expect(threads.run<typeof fail>(task("missing"), "")).rejects.toThrow("has no missing");
  expect(await twice(threads, 4)).toBe(8);
});

test("what takes too long is ended, and what waited behind it is done", async () => {
  const threads = pool({ threads: 1, cpuLimitMs: 300 });
  const endless = threads.run<typeof neverEnd>(task("neverEnd"), null);
  const waiting = twice(threads, 4);
  await expect(endless).rejects.toThrow(new LimitError("time", "It computed for over 300 ms."));
  expect(await waiting).toBe(8);
});

test("what takes too much memory is ended, and nothing else", async () => {
  const threads = pool({ threads: 1, cpuLimitMs: 60_000 });
  await expect(threads.run<typeof hoard>(task("hoard"), null)).rejects.toMatchObject({ limit: "memory" });
  expect(await twice(threads, 4)).toBe(8);
});

test("more than may wait is refused at once, and clearly", async () => {
  const threads = pool({ threads: 1, maxWaiting: 2 });
  const admitted = [twice(threads, 1), twice(threads, 2), twice(threads, 3)];
  await expect(twice(threads, 4)).rejects.toThrow("too much waits");
  expect(await Promise.all(admitted)).toEqual([2, 4, 6]);
});

test("closing ends everything, and later calls fail", async () => {
  const threads = pool({ threads: 1 });
  const failing = [threads.run<typeof neverEnd>(task("neverEnd"), null), twice(threads, 2)];
  const outcomes = Promise.allSettled(failing);
  await threads.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect(twice(threads, 2)).rejects.toThrow("closed");
});
