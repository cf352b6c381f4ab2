import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import type { ConversionCheck } from "../fraud/check-conversion.ts";
import type { RewardTerms } from "../rewards/apply-reward.ts";
import type { ModifierOutcome } from "../rewards/conditions.ts";
import { toIso } from "../time/to-iso.ts";
import type { Conversion } from "./conversion.ts";
import type { CommissionDecision } from "./decide-commission.ts";
import type { LoadedCase } from "./load-case.ts";

interface Explained {
  readonly conversion: Conversion;
  readonly enrollment: Pick<EnrollmentRow, "partner_id" | "group_id" | "status">;
  readonly given: LoadedCase;
  readonly decision: CommissionDecision;
  /** What is looked at of an event that earns something. */
  readonly earned?: {
    readonly risk: Pick<ConversionCheck, "outcomes">;
    /** Of the partner's group when the event was judged; the one that counts is that of the payout's day. */
    readonly holdingPeriodDays: number;
  };
}

/**
 * Why a lead or a sale earns what it does, or nothing, for people and programs: event, attribution, the reward as it was, each
 * modifier with what it asked and found, checks, exchange, arithmetic, holding.
 */
export function explainDecision({ conversion, enrollment, given, decision, earned }: Explained): object {
  const { reasons } = decision;
  const { applied } = reasons;
  return {
    event: {
      type: conversion.type,
      id: conversion.eventId,
      name: conversion.eventName,
      at: toIso(conversion.atMs),
      invoiceId: conversion.invoiceId,
      amount: conversion.amount,
      currency: conversion.currency,
      quantity: conversion.quantity,
    },
    attribution: {
      clickId: conversion.click?.id ?? null,
      linkId: conversion.linkId,
      customerId: conversion.customer.id,
      partnerId: enrollment.partner_id,
      groupId: enrollment.group_id,
    },
    reward: given.reward,
    modifiers:
      applied?.modifiers.map((outcome) => ({
        ...outcome,
        used: outcome.modifier === applied.winner,
        why: whyOf(outcome, outcome.modifier === applied.winner),
      })) ?? [],
    terms: applied && shownTerms(applied.terms),
    checks: {
      partnerStatus: enrollment.status,
      firstCommission: given.first && {
        at: toIso(given.first.createdAtMs),
        status: given.first.status,
        monthsSince: reasons.months ?? null,
      },
      ...(earned && { risk: earned.risk.outcomes }),
    },
    exchange: conversion.exchange,
    arithmetic: arithmeticOf(conversion, decision),
    ...(earned && { holding: { days: earned.holdingPeriodDays } }),
  };
}

function whyOf({ met, conditions }: ModifierOutcome, isUsed: boolean): string {
  if (isUsed) return "It has the highest amount of those that apply.";
  if (met) return "Another one that applies has a higher amount, or the same and comes first.";
  const unmet = conditions
    .filter((condition) => !condition.met)
    .map(({ condition }) => `${condition.entity}.${condition.metadataField ?? condition.attribute}`);
  return `Its conditions do not hold: ${unmet.join(", ")}.`;
}

function shownTerms({ type, amount, maxDuration }: RewardTerms): object {
  return type === "flat"
    ? { type, amountInCents: amount, maxDuration }
    : { type, amountInPercentage: amount / 100, maxDuration };
}

/** In US cents. */
function arithmeticOf({ amount, quantity }: Conversion, decision: CommissionDecision): string[] {
  const { applied, earned, limit } = decision.reasons;
  if (earned === undefined) return [];
  const earnings = decision.kind === "earned" ? decision.earnings : 0;
  const terms = applied?.terms;
  const steps =
    terms?.type === "percentage"
      ? [`round(${amount} × ${terms.amount / 100} ÷ 100) = ${earned}`]
      : [`${terms?.amount} × ${quantity} = ${earned}`];
  return limit ? [...steps, `min(${earned}, ${limit.amount} − ${limit.spent}) = ${earnings}`] : steps;
}
