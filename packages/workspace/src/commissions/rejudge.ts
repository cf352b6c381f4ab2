import type { CommissionStatus, PartnerStatus, RewardBody, RewardCondition } from "@overdub/contract";
import type { ConditionOutcome, RewardFacts } from "../rewards/conditions.ts";
import { COUNTS_AGAINST_LIMIT, spendWindow, withinSpendLimit } from "../rewards/spend-limit.ts";
import type { CountryClicks } from "./click-earnings.ts";
import { clickEarnings } from "./click-earnings.ts";
import type { FirstCommission } from "./decide-commission.ts";
import { decideCommission } from "./decide-commission.ts";

/** Something that was judged, or a commission of which nothing would be different. */
export interface PastEvent {
  readonly id: string;
  readonly atMs: number;
  readonly partnerId: string;
  readonly customerId: string | null;
  /** Null for what earned nothing. */
  readonly commission: {
    /** US cents. */
    readonly earnings: number;
    readonly status: CommissionStatus;
    readonly rewardId: string | null;
  } | null;
  /** Undefined: it stays as it is, as it is of another reward, or does not count. */
  readonly judged?: JudgedConversion | JudgedClicks | undefined;
}

export interface JudgedConversion {
  readonly type: "lead" | "sale";
  /** US cents. */
  readonly amount: number;
  readonly quantity: number;
  readonly partnerStatus: PartnerStatus;
  /** What is known of it besides what the first commission tells. */
  readonly facts: RewardFacts;
  /** False where metadata was not kept: then that a field is absent is not known, either. */
  readonly isMetadataKnown: boolean;
}

export interface JudgedClicks {
  readonly type: "click";
  /** Undefined where it was not kept. */
  readonly countries: readonly CountryClicks[] | undefined;
  readonly quantity: number;
}

/** What there was before the first of the events. */
export interface Before {
  /** UTC ms. */
  readonly atMs: number;
  /** By `customerKey`. */
  readonly firsts: ReadonlyMap<string, FirstCommission>;
  /** US cents that count against the limit in the interval of that moment, by `spenderKey`. */
  readonly spent: ReadonlyMap<string, number>;
  /** `maxDuration` of the program's rewards as they are, by their ids. */
  readonly durations: ReadonlyMap<string, number | null>;
}

export interface Rejudged {
  /** US cents. */
  readonly earnings: number;
  /** What conditions asked for and nobody knows, as `customer.country`. */
  readonly unknown: readonly string[];
}

/** Whose first commission counts. */
export const customerKey = (partnerId: string, customerId: string | null) => `${partnerId} ${customerId}`;

/** Whose limit it is. See behaviour/partners 10.5. */
export const spenderKey = (event: string, partnerId: string, customerId: string | null) =>
  event === "sale" ? customerKey(partnerId, customerId) : partnerId;

/**
 * Judges past events by another reward, one after the other in their order, as if it had been in force: what it has
 * earned counts as first commissions and against the limit. It depends on its arguments alone.
 *
 * @param reward under the id that it has.
 */
export function rejudgeBy(
  reward: RewardBody & { readonly id: string },
  before: Before,
): (event: PastEvent) => Rejudged | undefined {
  const firsts = new Map(before.firsts);
  const spent = new Map<string, number>();

  function placeOf({ atMs, partnerId, customerId }: PastEvent) {
    const spender = spenderKey(reward.event, partnerId, customerId);
    if (!reward.spendLimitInterval) return { key: spender, atStart: 0 };
    const { fromMs } = spendWindow(reward.spendLimitInterval, atMs);
    return { key: `${fromMs} ${spender}`, atStart: fromMs < before.atMs ? (before.spent.get(spender) ?? 0) : 0 };
  }

  function note(event: PastEvent, earnings: number, status: CommissionStatus, rewardId: string | null): void {
    const customer = customerKey(event.partnerId, event.customerId);
    const rewardMaxDuration = before.durations.get(rewardId ?? "") ?? null;
    if (!firsts.has(customer)) firsts.set(customer, { createdAtMs: event.atMs, status, rewardId, rewardMaxDuration });
    const { key, atStart } = placeOf(event);
    spent.set(key, (spent.get(key) ?? atStart) + earnings);
  }

  return (event) => {
    const { judged, commission } = event;
    if (!judged) {
      if (!commission) return undefined;
      const { earnings, status, rewardId } = commission;
      note(event, COUNTS_AGAINST_LIMIT.includes(status) ? earnings : 0, status, rewardId);
      return undefined;
    }
    const { key, atStart } = placeOf(event);
    const soFar = spent.get(key) ?? atStart;
    const first = firsts.get(customerKey(event.partnerId, event.customerId)) ?? null;
    const decided =
      judged.type === "click"
        ? clicks(reward, judged, soFar)
        : conversion(reward, judged, { atMs: event.atMs, first, spent: soFar });
    if (decided.earnings > 0) note(event, decided.earnings, "pending", reward.id);
    return decided;
  };
}

function clicks(
  reward: RewardBody & { readonly id: string },
  { countries, quantity }: JudgedClicks,
  spent: number,
): Rejudged {
  const known = countries ?? [{ country: "", clicks: quantity }];
  const { earnings: earned } = clickEarnings(reward, known);
  const earnings = reward.spendLimitAmount === null ? earned : withinSpendLimit(earned, reward.spendLimitAmount, spent);
  return { earnings, unknown: countries === undefined && reward.modifiers ? ["customer.country"] : [] };
}

function conversion(
  reward: RewardBody & { readonly id: string },
  { type, amount, quantity, partnerStatus, facts, isMetadataKnown }: JudgedConversion,
  { atMs, first, spent }: { readonly atMs: number; readonly first: FirstCommission | null; readonly spent: number },
): Rejudged {
  const event = { type, atMs, amount, quantity };
  const decision = decideCommission({ event, partnerStatus, reward, first, facts, spent });
  const outcomes = decision.reasons.applied?.modifiers.flatMap(({ conditions }) => conditions) ?? [];
  const isUnknown = (outcome: ConditionOutcome) =>
    !("actual" in outcome) && !(isMetadataKnown && isOfMetadata(outcome.condition));
  const unknown = outcomes.filter(isUnknown).map(({ condition }) => `${condition.entity}.${condition.attribute}`);
  return { earnings: decision.kind === "earned" ? decision.earnings : 0, unknown: [...new Set(unknown)] };
}

function isOfMetadata({ entity, attribute }: RewardCondition): boolean {
  return (entity === "sale" || entity === "lead") && (attribute === "metadata" || attribute === "productId");
}
