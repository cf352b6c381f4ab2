import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const MB = 1024 * 1024;

/** In MB, after the garbage was collected. */
export interface MemoryUse {
  readonly afterRequests: number;
  /** Of this thread, with its buffers. */
  readonly heap: number;
  /** Of the process: databases and threads, too. */
  readonly resident: number;
}

export function measureMemory(afterRequests: number): MemoryUse {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { afterRequests, heap: Math.round((heapUsed + external) / MB), resident: Math.round(rss / MB) };
}
