/**
 * How long something keeps the event loop to itself at a stretch. It is the time that this thread computes, in
 * milliseconds, rather than the time that passes, so that a machine with other work does not change it.
 */
export async function longestHoldMs(run: () => Promise<unknown>): Promise<number> {
  let longestMs = 0;
  let isRunning = true;
  let last = process.threadCpuUsage();
  const beat = () => {
    const { user, system } = process.threadCpuUsage(last);
    longestMs = Math.max(longestMs, (user + system) / 1000);
    last = process.threadCpuUsage();
    if (isRunning) setImmediate(beat);
  };
  setImmediate(beat);
  try {
    await run();
  } finally {
    isRunning = false;
    beat();
  }
  return longestMs;
}
