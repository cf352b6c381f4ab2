import type { Log } from "../runtime/log.ts";

const FIRST_AFTER_MS = 60_000;
const EVERY_MS = 3_600_000;

/**
 * Does what no request waits for, one after the other: a minute after the start, and every hour unless told otherwise. A
 * failure is logged, and the next time tries again.
 *
 * @returns a function that ends it, and resolves when nothing runs any more.
 */
export function startMaintenance(
  tasks: readonly (() => Promise<void>)[],
  log: Log,
  { firstAfterMs = FIRST_AFTER_MS, everyMs = EVERY_MS } = {},
): () => Promise<void> {
  let running = Promise.resolve();
  let timer = later(firstAfterMs);

  function later(delayMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      running = runAll().finally(() => {
        timer = later(everyMs);
      });
    }, delayMs).unref();
  }

  let isStopped = false;
  async function runAll(): Promise<void> {
    for (const task of tasks) {
      if (isStopped) return;
      await task().catch((err: unknown) => log.error({ err }, "Maintenance failed"));
    }
  }

  return async () => {
    isStopped = true;
    await running;
    clearTimeout(timer);
  };
}
