/** What runs in a process of the pool: one piece of work, in a thread, so that this one can watch it. */
import { writeFileSync } from "node:fs";
import { LimitError, ThreadPool } from "../threads/thread-pool.ts";
import type { Answer, Question } from "./process-pool.ts";

// Where memory is short, this is what the system ends first. Only Linux can be told.
if (process.platform === "linux") {
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // Nor can it where /proc is not to be written.
  }
}

process.once("message", async ({ task, input, cpuLimitMs, heapMb }: Question) => {
  const threads = new ThreadPool({
    threads: 1,
    cpuLimitMs,
    heapMb,
    refuse: () => new Error("It has one piece of work."),
  });
  const answer: Answer = await threads.run<(input: unknown) => unknown>(task, input).then(
    (output) => ({ output }),
    (error: Error) => ({
      error: error.message,
      ...(error instanceof LimitError && { limit: error.limit }),
    }),
  );
  process.send?.(answer, () => process.exit());
});
// Who asked has ended.
process.once("disconnect", () => process.exit());
