import type { RewardBody, RewardModifier } from "@overdub/contract";
import { divideRoundingHalfUp } from "../currency/to-usd.ts";
import type { ModifierOutcome, RewardFacts } from "./conditions.ts";
import { judgeModifier } from "./conditions.ts";

/** The terms of a reward by which one event is rewarded. */
export interface RewardTerms {
  readonly type: "flat" | "percentage";
  /** US cents of a flat reward, else hundredths of a percent. */
  readonly amount: number;
  /** Months after the first commission; null is forever, 0 the first sale alone. */
  readonly maxDuration: number | null;
}

export interface AppliedReward {
  readonly terms: RewardTerms;
  /** Every modifier that was looked at, in the order of the reward. */
  readonly modifiers: readonly ModifierOutcome[];
  /** The one of them that gave the terms; null where the reward's own apply. */
  readonly winner: RewardModifier | null;
}

type Reward = Pick<RewardBody, "type" | "amountInCents" | "amountInPercentage" | "maxDuration" | "modifiers">;

/**
 * The terms for an event: those of the modifier with the highest amount among the ones whose conditions it meets, else the
 * reward's own. Amounts are compared as bare numbers, cents with percents, as Dub does; of equal ones the first wins.
 *
 * @see behaviour/partners 10.2
 */
export function applyReward(reward: Reward, facts: RewardFacts): AppliedReward {
  const modifiers = (reward.modifiers ?? []).map((modifier) => judgeModifier(modifier, facts));
  const winner = modifiers.reduce<RewardModifier | null>(
    (best, { met, modifier }) => (met && (!best || bareAmount(modifier) > bareAmount(best)) ? modifier : best),
    null,
  );
  const terms = toTerms(winner ?? reward, winner?.maxDuration === undefined ? reward.maxDuration : winner.maxDuration);
  return { terms, modifiers, winner };
}

/**
 * What an event earns by these terms. A share of a sale is rounded, halves up, and does not depend on the quantity.
 *
 * @param saleAmount US cents; 0 for a lead.
 * @returns US cents.
 * @see behaviour/partners 10.3
 */
export function earningsOf(
  { type, amount }: Pick<RewardTerms, "type" | "amount">,
  saleAmount: number,
  quantity: number,
): number {
  if (type === "flat") return amount * quantity;
  return Number(divideRoundingHalfUp(BigInt(saleAmount) * BigInt(amount), 10_000n));
}

type Amount = Pick<RewardModifier, "type" | "amountInCents" | "amountInPercentage">;

function bareAmount({ type, amountInCents, amountInPercentage }: Amount): number {
  return (type === "flat" ? amountInCents : amountInPercentage) ?? 0;
}

function toTerms(from: Amount, maxDuration: number | null): RewardTerms {
  const amount = bareAmount(from);
  return { type: from.type, amount: from.type === "flat" ? amount : Math.round(amount * 100), maxDuration };
}
