import type { SpendLimitInterval } from "@overdub/contract";

/**
 * When the stretch of time began in which a limit counts an event: its day, its week from Sunday, its month, in UTC.
 *
 * @returns milliseconds; 0 where all time counts.
 * @see behaviour/partners 10.5
 */
export function spendWindowStart(interval: SpendLimitInterval, atMs: number): number {
  const at = new Date(atMs);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  switch (interval) {
    case "allTime":
      return 0;
    case "day":
      return Date.UTC(year, month, day);
    case "week":
      return Date.UTC(year, month, day - at.getUTCDay());
    case "month":
      return Date.UTC(year, month);
  }
}

/** What of the earnings the limit leaves. All are US cents; what was spent may be above a limit that was lowered. */
export function withinSpendLimit(earnings: number, limit: number, spent: number): number {
  return Math.max(0, Math.min(earnings, limit - spent));
}
