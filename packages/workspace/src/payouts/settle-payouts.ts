import type { ResultOf, SettlementRow } from "@overdub/contract";
import { AppError, settlePayouts } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { PayoutTable } from "../ledger/payout-tables.ts";
import { referralsAreDue } from "../ledger/referrals.ts";
import { parseDateMs } from "../time/parse-date.ts";
import type { PayoutsContext } from "./context.ts";
import { implement } from "./context.ts";
import type { OfProgram } from "./find-payout.ts";
import { findPayouts } from "./find-payout.ts";
import { settleInvoices } from "./payout-invoice.ts";
import { judgeRow } from "./settlement-rules.ts";

type Tx = Kysely<WorkspaceTables>;

export const handleSettlePayouts = implement(
  settlePayouts,
  { requires: "workspaces.write", programFirst: true },
  async ({ body }, ctx) => settlePayoutsOf(ctx, ctx.program, body.rows),
);

/**
 * Takes the rows of a statement: all, or none. See behaviour/partners 10.12.
 *
 * @throws `unprocessable_entity`, naming the first row that does not match.
 */
export async function settlePayoutsOf(
  ctx: PayoutsContext,
  program: OfProgram,
  rows: readonly SettlementRow[],
): Promise<ResultOf<typeof settlePayouts>> {
  assertOnce(rows);
  const paidAt = rows.map((row, index) => readPaidAt(row, index, ctx.now()));
  const ids = rows.map(({ payoutId }) => payoutId);
  return ctx.db.transaction().execute(async (tx) => {
    for (const { partner_id } of await findPayouts(tx, program, ids)) {
      await lockEnrollment(tx, { workspaceId: program.workspace_id, programId: program.id, partnerId: partner_id });
    }
    const found = await findPayouts(tx, program, ids);
    const payouts = new Map(found.map((payout) => [payout.id, payout]));
    const counts = { paid: 0, failed: 0, repeated: 0 };
    for (const [index, row] of rows.entries()) {
      const payout = payouts.get(row.payoutId);
      const judgement = judgeRow(row, payout);
      if (judgement.kind === "refuse" || !payout) {
        throw refused(index, judgement.kind === "refuse" ? judgement.why : "");
      }
      if (judgement.kind === "repeat") counts.repeated += 1;
      else if (judgement.kind === "pay") {
        await pay(ctx, tx, payout, row, paidAt[index] ?? ctx.now());
        counts.paid += 1;
      } else {
        await fail(ctx, tx, payout, row);
        counts.failed += 1;
      }
    }
    await settleInvoices(
      tx,
      found.map(({ invoice_id }) => invoice_id),
      ctx.now(),
    );
    return counts;
  });
}

function refused(index: number, why: string): AppError {
  return new AppError("unprocessable_entity", `custom: rows.${index}: ${why}`);
}

function assertOnce(rows: readonly SettlementRow[]): void {
  const seen = new Set<string>();
  for (const [index, { payoutId }] of rows.entries()) {
    if (seen.has(payoutId)) throw refused(index, `Payout ${payoutId}: another row has the same ID.`);
    seen.add(payoutId);
  }
}

function readPaidAt({ paidAt }: SettlementRow, index: number, nowMs: number): number {
  if (!paidAt) return nowMs;
  const ms = parseDateMs(paidAt, nowMs);
  if (ms === undefined) throw new AppError("unprocessable_entity", `custom: rows.${index}.paidAt: Invalid date`);
  return ms;
}

/** The partner has the money: what was processed is paid. Whoever referred the partner may earn by it. */
async function pay(
  ctx: PayoutsContext,
  tx: Tx,
  payout: PayoutTable,
  { method, traceId }: SettlementRow,
  paidAtMs: number,
): Promise<void> {
  const nowMs = ctx.now();
  await tx
    .updateTable("payouts")
    .set({
      status: "completed",
      paid_at_ms: paidAtMs,
      method: method ?? payout.method,
      trace_id: traceId || null,
      failure_reason: null,
      updated_at_ms: nowMs,
    })
    .where("id", "=", payout.id)
    .execute();
  await tx
    .updateTable("commissions")
    .set({ status: "paid", updated_at_ms: nowMs })
    .where("payout_id", "=", payout.id)
    .where("status", "=", "processed")
    .execute();
  if (payout.mode === "internal") {
    const { workspace_id: workspaceId, program_id: programId, partner_id: partnerId, id: payoutId } = payout;
    await ctx.jobs.add(tx, referralsAreDue, { workspaceId, programId, partnerId, payoutId });
  }
}

async function fail(ctx: PayoutsContext, tx: Tx, payout: PayoutTable, { failureReason }: SettlementRow): Promise<void> {
  await tx
    .updateTable("payouts")
    .set({ status: "failed", failure_reason: failureReason || "It was not paid.", updated_at_ms: ctx.now() })
    .where("id", "=", payout.id)
    .execute();
}
