/** How long `JSON.parse` takes of a text of 5 MB, of backslashes, on a machine for which limits are meant as they are. */
const REFERENCE_MS = 25;

/**
 * How long something keeps the event loop to itself at a stretch. It is the time that this thread computes, in
 * milliseconds, rather than the time that passes, so that a machine with other work changes it little. A run that
 * reaches the limit is repeated twice, and the least counts: the thread may have compiled code or collected garbage.
 * The time of such a run is divided by how much slower the machine is just then.
 */
export async function longestHoldMs(limitMs: number, run: () => Promise<unknown>): Promise<number> {
  let leastMs = Number.POSITIVE_INFINITY;
  for (let runs = 0; runs < 3 && leastMs >= limitMs; runs++) {
    const ms = await holdMs(run);
    leastMs = Math.min(leastMs, ms < limitMs ? ms : ms / slowness());
  }
  return leastMs;
}

/** 1, or more on a machine that is slower now. The least of several counts here, too. */
function slowness(): number {
  const text = JSON.stringify("\\".repeat(2_500_000));
  const times = Array.from({ length: 3 }, () => {
    const before = process.threadCpuUsage();
    JSON.parse(text);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.max(1, Math.min(...times) / REFERENCE_MS);
}

/** Short beside every limit; between two beats the thread can sleep. */
const BEAT_MS = 1;

async function holdMs(run: () => Promise<unknown>): Promise<number> {
  let longestMs = 0;
  let isRunning = true;
  let last = process.threadCpuUsage();
  const beat = () => {
    const { user, system } = process.threadCpuUsage(last);
    longestMs = Math.max(longestMs, (user + system) / 1000);
    last = process.threadCpuUsage();
    if (isRunning) setTimeout(beat, BEAT_MS);
  };
  setTimeout(beat, BEAT_MS);
  try {
    await run();
  } finally {
    isRunning = false;
    beat();
  }
  return longestMs;
}
