import { Worker } from "node:worker_threads";
import { toError } from "../threads/thrown.ts";
import type { EventWork } from "./messages.ts";

/** For `openEventThread`, once. Until that has it, it does not keep the process. */
export interface StartedEventThread {
  readonly worker: Worker;
  /** With what it has ended before it was opened. */
  failure(): Error | undefined;
}

/**
 * Starts a thread that begins to load what it needs. That takes a second of a slow machine's time: whoever has something
 * else to do meanwhile starts it first.
 */
export function startEventThread(work: EventWork): StartedEventThread {
  const worker = new Worker(new URL("./thread.ts", import.meta.url), { workerData: work });
  worker.unref();
  let failure: Error | undefined;
  worker.once("error", (error) => {
    failure = toError(error);
  });
  return { worker, failure: () => failure };
}
