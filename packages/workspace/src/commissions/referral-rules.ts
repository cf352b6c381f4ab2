import type { CommissionStatus, ReferralTrigger } from "@overdub/contract";
import type { StoredReward } from "../rewards/reward-rows.ts";
import { wholeMonthsBetween } from "../time/whole-months.ts";

/** What a referred partner was paid for one sale. */
export interface ReferralSource {
  /** US cents. */
  readonly amount: number;
  readonly earnings: number;
  readonly createdAtMs: number;
  readonly status: CommissionStatus;
}

const COUNTED: ReadonlySet<CommissionStatus> = new Set(["pending", "processed", "paid"]);

/** Percentages are of each sale, or of what the partner earned by it; sums are paid once. */
const SHARES: ReadonlySet<ReferralTrigger> = new Set<ReferralTrigger>(["saleRecorded", "commissionEarned"]);

export function isShare(trigger: ReferralTrigger): boolean {
  return SHARES.has(trigger);
}

/**
 * What the referrer gets of one sale of the referred partner: a share, rounded down, until the reward's months are over.
 *
 * @param firstMs when the referred partner's first commission was created.
 * @returns US cents; 0 where it earns nothing.
 * @see behaviour/partners 10.8
 */
export function referralShare(
  { config, amountInPercentage, maxDuration }: Pick<StoredReward, "config" | "amountInPercentage" | "maxDuration">,
  source: ReferralSource,
  firstMs: number,
): number {
  if (!config || !isShare(config.trigger) || !COUNTED.has(source.status)) return 0;
  if (maxDuration !== null && wholeMonthsBetween(firstMs, source.createdAtMs) >= maxDuration) return 0;
  const base = config.trigger === "saleRecorded" ? source.amount : source.earnings;
  if (base <= 0) return 0;
  const hundredths = Math.round((amountInPercentage ?? 0) * 100);
  return Number((BigInt(base) * BigInt(hundredths)) / 10_000n);
}

/** Where a sum is due: the partner is approved, or has earned enough by sales. */
export function referralSum(
  { config, amountInCents }: Pick<StoredReward, "config" | "amountInCents">,
  referred: { readonly status: string; readonly earnedBySales: number },
  isPaid: boolean,
): number {
  if (!config || isShare(config.trigger) || referred.status !== "approved") return 0;
  if (config.trigger === "partnerApproved") return amountInCents ?? 0;
  const threshold = config.commissionsThresholdInCents ?? Number.POSITIVE_INFINITY;
  return isPaid && referred.earnedBySales >= threshold ? (amountInCents ?? 0) : 0;
}
