import type { JobHandler } from "../jobs/job-runner.ts";

/** Jobs that run until they are told to end. */
export function heldJobs() {
  const ends = new Map<unknown, () => void>();
  const peak = { count: 0 };
  const handler: JobHandler = async (payload) => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    ends.set(payload, () => resolve(undefined));
    peak.count = Math.max(peak.count, ends.size);
    await promise;
    ends.delete(payload);
    return undefined;
  };
  return { ends, peak, handler, running: () => [...ends.keys()].sort() };
}
