/** As those of threads; each process is one of `node:child_process`. */
import { expect, onTestFinished, test } from "vitest";
import type { double, environment, exhaust, fail, hoard, neverEnd } from "../testing/thread-work.ts";
import { LimitError } from "../threads/thread-pool.ts";
import type { ProcessPoolOptions } from "./process-pool.ts";
import { ProcessPool } from "./process-pool.ts";

const module = new URL("../testing/thread-work.ts", import.meta.url).href;
const task = (name: string) => ({ module, export: name });

function pool(options: Partial<ProcessPoolOptions> = {}): ProcessPool {
  const processes = new ProcessPool({ refuse: () => new Error("too much waits"), ...options });
  onTestFinished(() => processes.close());
  return processes;
}

test("each caller gets its own output, and what throws fails with its reason", async () => {
  const processes = pool();
  const all = [1, 2, 3].map((value) => processes.run<typeof double>(task("double"), value));
  expect(await Promise.all(all)).toEqual([2, 4, 6]);
  await expect(processes.run<typeof fail>(task("fail"), "broken")).rejects.toThrow("broken");
});

test("what takes too long, or too much memory in any way, is ended, and nothing else", async () => {
  const hasty = pool({ cpuLimitMs: 1000 });
  // On a slow machine, too, memory ends before time does.
  const patient = pool({ cpuLimitMs: 60_000, heapMb: 16 });
  const outcomes = await Promise.allSettled([
    hasty.run<typeof neverEnd>(task("neverEnd"), null),
    patient.run<typeof hoard>(task("hoard"), null),
    patient.run<typeof exhaust>(task("exhaust"), 150),
    hasty.run<typeof double>(task("double"), 4),
  ]);
  expect(outcomes).toMatchObject([
    { reason: new LimitError("time", "It computed for over 1000 ms.") },
    { reason: { limit: "memory" } },
    { reason: { limit: "memory" } },
    { value: 8 },
  ]);
});

test("a process knows nothing of the environment", async () => {
  expect(await pool().run<typeof environment>(task("environment"), null)).not.toContain("PATH");
});

test("closing ends everything, and later calls fail", async () => {
  const processes = pool({ processes: 1 });
  const failing = [
    processes.run<typeof neverEnd>(task("neverEnd"), null),
    processes.run<typeof double>(task("double"), 2),
  ];
  const outcomes = Promise.allSettled(failing);
  processes.close();
  expect(await outcomes).toMatchObject([1, 2].map(() => ({ reason: new Error("The processes are closed.") })));
});
