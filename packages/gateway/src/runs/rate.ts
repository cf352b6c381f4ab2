/** How much of the past counts: half of a rate is of the last ten seconds. */
const HALF_LIFE_MS = 10_000;

/**
 * Items per second, lately: each step counts by how long it took, and less the longer ago it was.
 *
 * @param before of the steps before; null for none.
 */
export function updatedRate(before: number | null, items: number, elapsedMs: number): number | null {
  if (elapsedMs <= 0) return before;
  const now = (items * 1000) / elapsedMs;
  if (before === null) return now;
  const weight = 0.5 ** (elapsedMs / HALF_LIFE_MS);
  return before * weight + now * (1 - weight);
}

/** When the rest is done at this rate, in UTC milliseconds; null where that cannot be told. */
export function estimatedEndMs(
  { total, dealtWith, perSecond }: { total: number | null; dealtWith: number; perSecond: number | null },
  nowMs: number,
): number | null {
  if (total === null || perSecond === null || perSecond <= 0) return null;
  return Math.round(nowMs + (Math.max(0, total - dealtWith) * 1000) / perSecond);
}
