import type { CommissionsContext } from "../commissions/context.ts";
import { updateCommissionOf } from "../commissions/update-commission.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import { addCustomCommission } from "../manual-commissions/create-commission.ts";
import { aggregateProgram } from "../payouts/aggregate-payouts.ts";
import { confirmPayoutsOf } from "../payouts/confirm-payouts.ts";
import { ledgerPayments } from "../payouts/payments.ts";
import { settlePayoutsOf } from "../payouts/settle-payouts.ts";
import type { ProgramTable } from "../programs/program-table.ts";

const DAY_MS = 86_400_000;

/** When what was due by then was paid out for the first time. */
const FIRST_PAYOUT_DAYS = 25;
const SETTLED_DAYS = 22;
/** When customers gave something back. */
const REFUND_DAYS = 8;
/** When the largest payout that waits was confirmed; it is not paid yet. */
const CONFIRMED_DAYS = 2;

/**
 * What became of the commissions: a month that was paid, what customers gave back, a clawback, a payout that is on its way,
 * and some that wait. It ends with what is due now. Where the moment of the start leaves too few sales for
 * one of these, it is left out.
 */
export async function seedPayouts(ctx: CommissionsContext, program: ProgramTable, nowMs: number): Promise<void> {
  const at = (daysAgo: number) => ({ ...ctx, now: () => nowMs - daysAgo * DAY_MS, payments: ledgerPayments });
  const within = { workspaceId: program.workspace_id, programId: program.id };
  const formPayouts = (daysAgo: number) => aggregateProgram(ctx, within, nowMs - daysAgo * DAY_MS);

  await formPayouts(FIRST_PAYOUT_DAYS);
  const payoutIds = await findPayable(ctx, program);
  if (payoutIds.length > 0) {
    await confirmPayoutsOf(at(FIRST_PAYOUT_DAYS), program, { payoutIds });
    await settlePayoutsOf(at(SETTLED_DAYS), program, payoutIds.map(toPaid));
  }

  for (const [index, { id, amount_cents }] of (await findSales(ctx, program, nowMs - REFUND_DAYS * DAY_MS)).entries()) {
    // All of the first one, and half of the second.
    const saleAmount = index === 0 ? 0 : Math.floor(amount_cents / 2);
    await updateCommissionOf(at(REFUND_DAYS), id, { saleAmount, currency: "usd" });
  }
  await clawBack(at(REFUND_DAYS), program);

  await formPayouts(CONFIRMED_DAYS);
  const [largest] = await findPayable(ctx, program);
  if (largest) await confirmPayoutsOf(at(CONFIRMED_DAYS), program, { payoutIds: [largest] });
  await formPayouts(0);
}

function toPaid(payoutId: string, index: number) {
  return { payoutId, status: "paid" as const, traceId: `bank-${1001 + index}` };
}

/** The two newest sales before a moment that creators have a share of, and are still held. */
async function findSales(
  { db }: CommissionsContext,
  { id, workspace_id }: ProgramTable,
  beforeMs: number,
): Promise<CommissionTable[]> {
  return db
    .selectFrom("commissions")
    .innerJoin("rewards", "rewards.id", "commissions.reward_id")
    .selectAll("commissions")
    .where("commissions.workspace_id", "=", workspace_id)
    .where("commissions.program_id", "=", id)
    .where("commissions.type", "=", "sale")
    .where("commissions.status", "=", "pending")
    .where("commissions.created_at_ms", "<", beforeMs)
    .where("rewards.type", "=", "percentage")
    .orderBy("commissions.created_at_ms", "desc")
    .limit(2)
    .execute();
}

/** From the partner who was paid most, for a sale that was paid out before the customer gave it back. */
async function clawBack(
  ctx: Parameters<typeof addCustomCommission>[0],
  { id: programId, workspace_id: workspaceId }: ProgramTable,
): Promise<void> {
  const sale = await ctx.db
    .selectFrom("commissions")
    .select(["partner_id", "earnings_cents"])
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("type", "=", "sale")
    .where("status", "=", "paid")
    .orderBy("earnings_cents", "desc")
    .orderBy("id")
    .executeTakeFirst();
  if (!sale) return;
  const earner = { workspaceId, programId, partnerId: sale.partner_id };
  const description = "The customer sent the tent back after the payout.";
  await addCustomCommission(ctx, earner, {
    ...{ type: "custom", partnerId: sale.partner_id },
    ...{ amount: -sale.earnings_cents, description },
  });
}

/** The payouts that reach the minimum, the largest first. */
async function findPayable({ db }: CommissionsContext, program: ProgramTable): Promise<string[]> {
  const rows = await db
    .selectFrom("payouts")
    .select("id")
    .where("workspace_id", "=", program.workspace_id)
    .where("program_id", "=", program.id)
    .where("status", "=", "pending")
    .where("amount_cents", ">=", program.min_payout_amount_cents)
    .orderBy("amount_cents", "desc")
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}
