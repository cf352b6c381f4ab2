import type { CommissionType } from "@overdub/contract";

const DAY_MS = 86_400_000;

/** Types that somebody decided to pay: no holding period applies to them. */
export const DUE_AT_ONCE: readonly CommissionType[] = ["custom", "referral"];

/**
 * Commissions that were created before this moment have been held for long enough.
 *
 * @returns milliseconds; beyond all time where nothing is held.
 * @see behaviour/partners 10.9
 */
export function heldLongEnoughBefore(holdingPeriodDays: number, nowMs: number): number {
  return holdingPeriodDays === 0 ? Number.MAX_SAFE_INTEGER : nowMs - holdingPeriodDays * DAY_MS;
}

/** Whether a commission that waits to be paid is due. @param beforeMs of `heldLongEnoughBefore`. */
export function isDue(
  { created_at_ms, type }: { readonly created_at_ms: number; readonly type: CommissionType },
  beforeMs: number,
): boolean {
  return created_at_ms < beforeMs || DUE_AT_ONCE.includes(type);
}

/** What is due of a partner. */
export interface DueSums {
  readonly count: number;
  /** In cents. */
  readonly earnings: number;
  readonly oldestMs: number;
  readonly newestMs: number;
}

export interface OpenPayout {
  readonly amount: number;
  readonly periodEndMs: number;
}

export type PayoutPlan =
  | { readonly kind: "nothing" }
  | { readonly kind: "new"; readonly amount: number; readonly periodStartMs: number; readonly periodEndMs: number }
  /** The payout grows; at 0 it goes, and all that is in it waits with what is due. */
  | { readonly kind: "grow"; readonly amount: number; readonly periodEndMs: number };

/** What becomes of a partner's payout when this is due. A payout of nothing is none. */
export function planPayout(open: OpenPayout | null, due: DueSums): PayoutPlan {
  if (due.count === 0) return { kind: "nothing" };
  if (open) {
    const periodEndMs = Math.max(open.periodEndMs, due.newestMs);
    return { kind: "grow", amount: open.amount + due.earnings, periodEndMs };
  }
  if (due.earnings === 0) return { kind: "nothing" };
  return { kind: "new", amount: due.earnings, periodStartMs: due.oldestMs, periodEndMs: due.newestMs };
}
