import type { CommissionStatus, SpendLimitInterval } from "@overdub/contract";

/** Of these statuses partners get the money, or will. */
export const COUNTS_AGAINST_LIMIT: readonly CommissionStatus[] = ["pending", "processed", "paid", "hold"];

/** The stretch of time in which a limit counts: both ends in milliseconds, the second one excluded. */
export interface SpendWindow {
  readonly fromMs: number;
  readonly beforeMs: number;
}

/**
 * The window of an event: its day, its week from Sunday, its month, in UTC, or all time. What is entered for the past
 * counts there.
 *
 * @see behaviour/partners 10.5
 */
export function spendWindow(interval: SpendLimitInterval, atMs: number): SpendWindow {
  const at = new Date(atMs);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  const days = (first: number, count: number) => ({
    fromMs: Date.UTC(year, month, first),
    beforeMs: Date.UTC(year, month, first + count),
  });
  switch (interval) {
    case "allTime":
      return { fromMs: 0, beforeMs: Number.MAX_SAFE_INTEGER };
    case "day":
      return days(day, 1);
    case "week":
      return days(day - at.getUTCDay(), 7);
    case "month":
      return { fromMs: Date.UTC(year, month), beforeMs: Date.UTC(year, month + 1) };
  }
}

/** What of the earnings the limit leaves. All are US cents; what was spent may be above a limit that was lowered. */
export function withinSpendLimit(earnings: number, limit: number, spent: number): number {
  return Math.max(0, Math.min(earnings, limit - spent));
}
