import { setImmediate } from "node:timers/promises";
import type { UncommissionedReason } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { Happened } from "../bounty-progress/grow.ts";
import { recordProgress } from "../bounty-progress/record-progress.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { moveIfDue } from "../enrollments/move-by-rules.ts";
import { checkConversion } from "../fraud/check-conversion.ts";
import { findHoldingDays } from "../groups/group-rows.ts";
import { defineJob } from "../jobs/define-job.ts";
import type { CommissionEventTable } from "../ledger/commission-tables.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { Core } from "../operations/context.ts";
import type { CommissionContext, NewCommission } from "./add-commission.ts";
import { addCommission } from "./add-commission.ts";
import { Conversion, conversionsWait, namesOf } from "./conversion.ts";
import type { CommissionDecision } from "./decide-commission.ts";
import { decideCommission } from "./decide-commission.ts";
import { explainDecision } from "./explain-decision.ts";
import { loadCase } from "./load-case.ts";
import { noteUncommissioned } from "./uncommissioned-events.ts";

type Earned = Extract<CommissionDecision, { kind: "earned" }>;

/**
 * Judges the leads and sales of a partner that wait, in the order in which they were recorded, each in a transaction of its
 * own. A job that finds another one at work waits for it and then finds less, or nothing.
 */
export const judgeConversions = defineJob(
  conversionsWait.type,
  conversionsWait.payload,
  async (earner, ctx: CommissionContext & Pick<Core, "db">) => {
    // On SQLite nothing of this waits: others have their turn in between.
    while (await ctx.db.transaction().execute((tx) => judgeNext(ctx, tx, earner))) await setImmediate();
    return undefined;
  },
);

/** Judges the first one that waits. @returns whether there was one. */
export async function judgeNext(ctx: CommissionContext, tx: Kysely<WorkspaceTables>, earner: Earner): Promise<boolean> {
  const enrollment = await lockEnrollment(tx, earner);
  const waiting = await takeFirst(tx, earner);
  if (!waiting) return false;
  const conversion = Conversion.parse(JSON.parse(waiting.payload));
  const drop = async (reason: UncommissionedReason, detail: object = {}) => {
    await noteUncommissioned(tx, earner, { ...namesOf(conversion), reason, detail }, ctx.now());
    return true;
  };
  if (!enrollment) return drop("partner-not-enrolled");
  await recordProgress(tx, enrollment, happenedBy(conversion, waiting.created_at_ms));
  await moveIfDue(ctx, tx, enrollment);
  const given = await loadCase(tx, enrollment, conversion);
  const decision = decideCommission(given);
  const judged = { conversion, enrollment, given, decision };
  if (decision.kind === "dropped") return drop(decision.because, explainDecision(judged));
  const holdingPeriodDays = (await findHoldingDays(tx, enrollment)) ?? 0;
  const { click, customer } = conversion;
  const risk = await checkConversion(tx, enrollment, { click, customerId: customer.id, isFirst: given.first === null });
  const explanation = explainDecision({ ...judged, earned: { risk, holdingPeriodDays } });
  const { findings } = risk;
  const added = await addCommission(ctx, tx, earner, toCommission(conversion, decision), { explanation, findings });
  return added ? true : drop("already-rewarded", explanation);
}

function happenedBy({ type, quantity, isFirst, firstSaleAtMs, amount }: Conversion, atMs: number): Happened {
  const added: Happened["added"] =
    type === "lead" ? { totalLeads: quantity } : { totalConversions: isFirst ? 1 : 0, totalSaleAmount: amount };
  return { atMs, added, firstSaleAtMs };
}

async function takeFirst(tx: Kysely<WorkspaceTables>, earner: Earner): Promise<CommissionEventTable | undefined> {
  const first = await tx
    .selectFrom("commission_events")
    .selectAll()
    .where("workspace_id", "=", earner.workspaceId)
    .where("program_id", "=", earner.programId)
    .where("partner_id", "=", earner.partnerId)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  if (first) await tx.deleteFrom("commission_events").where("id", "=", first.id).execute();
  return first;
}

function toCommission(conversion: Conversion, { earnings, rewardId, reasons }: Earned): NewCommission {
  const { earned = earnings, limit } = reasons;
  return {
    type: conversion.type,
    amount_cents: conversion.amount,
    earnings_cents: earnings,
    quantity: conversion.quantity,
    currency: conversion.currency,
    reward_id: rewardId,
    link_id: conversion.linkId,
    customer_id: conversion.customer.id,
    event_id: conversion.eventId,
    invoice_id: conversion.invoiceId,
    metadata: conversion.metadata && JSON.stringify(conversion.metadata),
    user_id: conversion.userId,
    description: limit && earnings < earned ? `Cut to the reward's limit of ${limit.amount} cents.` : null,
    created_at_ms: conversion.atMs,
  };
}
