import type { CommissionStatus, PartnerStatus, RewardBody, UncommissionedReason } from "@overdub/contract";
import { EARNING_STATUSES } from "../enrollments/enrollment-table.ts";
import type { AppliedReward } from "../rewards/apply-reward.ts";
import { applyReward, earningsOf } from "../rewards/apply-reward.ts";
import type { RewardFacts } from "../rewards/conditions.ts";
import { withinSpendLimit } from "../rewards/spend-limit.ts";
import { wholeMonthsBetween } from "../time/whole-months.ts";

/** A lead or a sale that a partner may be rewarded for. */
export interface RewardedEvent {
  readonly type: "lead" | "sale";
  /** Milliseconds: when it happened, which for one that is entered by hand is not now. */
  readonly atMs: number;
  /** US cents; 0 for a lead. */
  readonly amount: number;
  readonly quantity: number;
}

/** The oldest commission of this partner for this customer and type of event, whatever became of it. */
export interface FirstCommission {
  readonly createdAtMs: number;
  readonly status: CommissionStatus;
  readonly rewardId: string | null;
  /** Of that reward as it is now; null is forever. */
  readonly rewardMaxDuration: number | null;
}

export interface PartnerReward extends RewardBody {
  readonly id: string;
}

export interface CommissionCase {
  readonly event: RewardedEvent;
  readonly partnerStatus: PartnerStatus;
  /** The reward of the enrolment for this type of event, as it is when the event is judged. */
  readonly reward: PartnerReward | null;
  readonly first: FirstCommission | null;
  /** All that is known but what `subscriptionFacts` adds. */
  readonly facts: RewardFacts;
  /** US cents that count against the reward's limit in its interval. */
  readonly spent: number;
}

/** Why a decision is that an event earns nothing; the other reasons come before it, and after it. */
export type Dropped = Exclude<UncommissionedReason, "partner-not-enrolled" | "already-rewarded">;

/** What was looked at on the way, in this order, as far as the decision went. */
export interface CommissionReasons {
  readonly facts: RewardFacts;
  readonly applied?: AppliedReward;
  /** Whole months since the first commission; absent where there is none. */
  readonly months?: number;
  /** US cents before the limit. */
  readonly earned?: number;
  readonly limit?: { readonly amount: number; readonly spent: number };
}

export type CommissionDecision =
  | {
      readonly kind: "earned";
      readonly earnings: number;
      readonly rewardId: string;
      readonly reasons: CommissionReasons;
    }
  | { readonly kind: "dropped"; readonly because: Dropped; readonly reasons: CommissionReasons };

/**
 * Whether and how much a lead or a sale earns. It depends on its arguments alone.
 *
 * @see behaviour/partners 10.4, whose order it follows
 */
export function decideCommission(given: CommissionCase): CommissionDecision {
  const { event, reward, first } = given;
  const facts = subscriptionFacts(given);
  let reasons: CommissionReasons = { facts };
  const dropped = (because: Dropped): CommissionDecision => ({ kind: "dropped", because, reasons });

  if (!EARNING_STATUSES.includes(given.partnerStatus)) return dropped("partner-not-eligible");
  if (!reward) return dropped("no-reward");
  const applied = applyReward(reward, facts);
  reasons = { ...reasons, applied };
  if (applied.terms.amount === 0) return dropped("reward-of-nothing");

  if (first) {
    if (first.status === "fraud" || first.status === "canceled") return dropped("first-commission-revoked");
    if (event.type === "lead") return dropped("lead-already-rewarded");
    const wasFirstSaleOnly = first.rewardId !== reward.id && first.rewardMaxDuration === 0;
    if (wasFirstSaleOnly || applied.terms.maxDuration === 0) return dropped("first-sale-only");
    const months = wholeMonthsBetween(first.createdAtMs, event.atMs);
    reasons = { ...reasons, months };
    if (applied.terms.maxDuration !== null && months >= applied.terms.maxDuration) return dropped("duration-over");
  }

  const earned = earningsOf(applied.terms, event.amount, event.quantity);
  reasons = { ...reasons, earned };
  if (earned === 0) return dropped("earns-nothing");
  if (reward.spendLimitAmount === null || !facts.customer) {
    return { kind: "earned", earnings: earned, rewardId: reward.id, reasons };
  }
  reasons = { ...reasons, limit: { amount: reward.spendLimitAmount, spent: given.spent } };
  const earnings = withinSpendLimit(earned, reward.spendLimitAmount, given.spent);
  return earnings === 0 ? dropped("limit-spent") : { kind: "earned", earnings, rewardId: reward.id, reasons };
}

/** What the first commission tells of a customer: without a customer nothing is known. */
function subscriptionFacts({ event, facts, first }: CommissionCase): RewardFacts {
  const { customer, sale } = facts;
  if (!customer || event.type === "lead") return facts;
  const start = first?.createdAtMs ?? event.atMs;
  return {
    ...facts,
    customer: {
      ...customer,
      subscriptionStartDate: start,
      subscriptionDurationMonths: wholeMonthsBetween(start, event.atMs),
    },
    ...(sale && { sale: { ...sale, type: first ? "recurring" : "new" } }),
  };
}
