import { Worker } from "node:worker_threads";
import type { EventWork } from "./messages.ts";

/**
 * A thread that begins to load what it needs, for `openEventThread`. That takes a second of a slow machine's time: whoever
 * has something else to do meanwhile starts it first. Until it is opened, it does not keep the process.
 */
export function startEventThread(work: EventWork): Worker {
  const worker = new Worker(new URL("./thread.ts", import.meta.url), { workerData: work });
  worker.unref();
  return worker;
}
