import type { ResultOf } from "@overdub/contract";
import { AppError, reopenPayouts } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { PayoutTable } from "../ledger/payout-tables.ts";
import { sumPayouts } from "../ledger/sum-payouts.ts";
import type { PayoutsContext } from "./context.ts";
import { implement } from "./context.ts";
import type { OfProgram } from "./find-payout.ts";
import { findPayouts } from "./find-payout.ts";
import { settleInvoices } from "./payout-invoice.ts";

type Tx = Kysely<WorkspaceTables>;

/** What nobody has been paid by. */
const UNPAID: ReadonlySet<PayoutTable["status"]> = new Set(["processing", "failed"]);

export const handleReopenPayouts = implement(
  reopenPayouts,
  { requires: "workspaces.write", programFirst: true },
  async ({ body }, ctx) => reopenPayoutsOf(ctx, ctx.program, body.payoutIds),
);

/** Makes payouts that nobody has been paid by pending again. @throws `not_found` or `bad_request`, changing none. */
export function reopenPayoutsOf(
  ctx: Pick<PayoutsContext, "db" | "now">,
  program: OfProgram,
  payoutIds: readonly string[],
): Promise<ResultOf<typeof reopenPayouts>> {
  const ids = [...new Set(payoutIds)];
  return ctx.db.transaction().execute(async (tx) => {
    for (const { partner_id: partnerId } of await findPayouts(tx, program, ids)) {
      await lockEnrollment(tx, { workspaceId: program.workspace_id, programId: program.id, partnerId });
    }
    const payouts = await findPayouts(tx, program, ids);
    if (payouts.length < ids.length) {
      throw new AppError("not_found", "One or more payouts were not found in this program.");
    }
    const settled = payouts.find(({ status }) => !UNPAID.has(status));
    if (settled) {
      throw new AppError("bad_request", `Payout ${settled.id} cannot be taken back: it is ${settled.status}.`);
    }
    for (const payout of payouts) await reopen(tx, payout, ctx.now());
    await settleInvoices(
      tx,
      payouts.map(({ invoice_id }) => invoice_id),
      ctx.now(),
    );
    return { reopened: payouts.length };
  });
}

/** It grows again. Where another one has formed meanwhile both become one, since one of a partner is open at a time. */
async function reopen(tx: Tx, payout: PayoutTable, nowMs: number): Promise<void> {
  const open = await tx
    .selectFrom("payouts")
    .selectAll()
    .where("program_id", "=", payout.program_id)
    .where("partner_id", "=", payout.partner_id)
    .where("status", "=", "pending")
    .where("invoice_id", "is", null)
    .executeTakeFirst();
  if (open) {
    await tx.updateTable("commissions").set({ payout_id: payout.id }).where("payout_id", "=", open.id).execute();
    await tx.deleteFrom("payouts").where("id", "=", open.id).execute();
  }
  await tx
    .updateTable("payouts")
    .set({
      ...{ status: "pending", invoice_id: null, mode: null, user_id: null, initiated_at_ms: null },
      ...{ failure_reason: null, updated_at_ms: nowMs },
      period_end_ms: Math.max(payout.period_end_ms ?? 0, open?.period_end_ms ?? 0),
    })
    .where("id", "=", payout.id)
    .execute();
  await sumPayouts(tx, [payout.id], nowMs);
}
