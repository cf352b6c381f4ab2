import type { BodyOf } from "@overdub/contract";
import { AppError, updateCommission } from "@overdub/contract";
import type { Kysely } from "kysely";
import { countWaiting } from "../bounty-progress/count-earnings.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import type { Change } from "../ledger/audit.ts";
import { noteChange } from "../ledger/audit.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import { moveCommissions } from "../ledger/move-commissions.ts";
import { sumPayouts } from "../ledger/sum-payouts.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { findReward } from "../rewards/reward-rows.ts";
import { assertChangeable, findPayoutStatuses, isOpen } from "./assert-changeable.ts";
import type { CommissionChange } from "./change-commission.ts";
import { changeCommission, givesSaleAmount, WITH_SIBLINGS } from "./change-commission.ts";
import type { CommissionsContext } from "./context.ts";
import { implement } from "./context.ts";
import { findCommissionOrThrow } from "./find-commission.ts";
import { partnerFacts } from "./load-case.ts";
import { showCommissions } from "./show-commissions.ts";

type Body = BodyOf<typeof updateCommission>;
type Tx = Kysely<WorkspaceTables>;

export const handleUpdateCommission = implement(
  updateCommission,
  { requires: "partners.write", programFirst: true },
  async ({ params, body }, ctx) => {
    const { id } = await updateCommissionOf(ctx, params.id, body);
    const [shown] = await showCommissions(ctx.db, ctx.workspaceId, [id]);
    if (!shown) throw new Error("A commission that was updated is shown.");
    return shown;
  },
);

/**
 * Changes sums or status, and whatever hangs on them.
 *
 * @returns the commission as it is then.
 * @throws `not_found`, `bad_request` or `unprocessable_entity`. See behaviour/partners 4.3.
 */
export async function updateCommissionOf(ctx: CommissionsContext, id: string, body: Body): Promise<CommissionTable> {
  const { db, workspaceId } = ctx;
  const { id: programId } = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const within = { workspaceId, programId };
  const { partner_id: partnerId } = await findCommissionOrThrow(db, within, id);
  return db.transaction().execute(async (tx) => {
    const enrollment = await lockEnrollment(tx, { ...within, partnerId });
    const row = await findCommissionOrThrow(tx, within, id);
    await update(ctx, tx, { row, enrollment }, body);
    return findCommissionOrThrow(tx, within, id);
  });
}

interface Found {
  readonly row: CommissionTable;
  readonly enrollment: EnrollmentRow | undefined;
}

async function update(ctx: CommissionsContext, tx: Tx, { row, enrollment }: Found, body: Body): Promise<void> {
  await assertChangeable(tx, row, body.status);
  if (givesSaleAmount(body) && row.type !== "sale") {
    throw new AppError("bad_request", `Cannot update sale amount: Commission ${row.id} is not a sale commission.`);
  }
  const reward = givesSaleAmount(body)
    ? await findReward(tx, row.workspace_id, enrollment?.sale_reward_id ?? null)
    : null;
  if (givesSaleAmount(body) && !reward) {
    throw new AppError("not_found", `No reward found for partner ${row.partner_id} in program ${row.program_id}.`);
  }
  const partner = enrollment && (await partnerFacts(tx, enrollment));
  const change = changeCommission(row, body, { reward, partner, rates: ctx.exchangeRates });
  const by: Change = { action: "updated", userId: ctx.userId, nowMs: ctx.now() };
  await writeSums(tx, row, change, by);
  if (change.status && change.status !== row.status) {
    const siblings =
      body.updateHistoricalCommissions && WITH_SIBLINGS.has(change.status) ? await findSiblings(tx, row) : [];
    const reason = change.status === body.status ? {} : { reason: "Nothing is left of it." };
    const changed = { ...row, amount_cents: change.amount, earnings_cents: change.earnings };
    await moveCommissions(tx, row.workspace_id, [changed, ...siblings], change.status, { ...by, ...reason });
    if (change.status === "pending") await countWaiting(ctx, tx, earnerOf(row), [changed]);
  }
}

function earnerOf({ workspace_id, program_id, partner_id }: CommissionTable): Earner {
  return { workspaceId: workspace_id, programId: program_id, partnerId: partner_id };
}

/** An amount-only change leaves the commission in its payout, whose amount follows. */
async function writeSums(
  tx: Tx,
  row: CommissionTable,
  { amount, earnings }: CommissionChange,
  by: Change,
): Promise<void> {
  if (amount === row.amount_cents && earnings === row.earnings_cents) return;
  await tx
    .updateTable("commissions")
    .set({ amount_cents: amount, earnings_cents: earnings, updated_at_ms: by.nowMs })
    .where("id", "=", row.id)
    .execute();
  const before = { amount: row.amount_cents, earnings: row.earnings_cents };
  await noteChange(tx, by, [{ commissionId: row.id, detail: { before, after: { amount, earnings } } }]);
  await sumPayouts(tx, [row.payout_id], by.nowMs);
}

/** What else this customer has earned the partner and is not paid or being paid. */
async function findSiblings(tx: Tx, row: CommissionTable): Promise<CommissionTable[]> {
  if (row.customer_id === null || (row.type !== "lead" && row.type !== "sale")) return [];
  const rows = await tx
    .selectFrom("commissions")
    .selectAll()
    .where("workspace_id", "=", row.workspace_id)
    .where("program_id", "=", row.program_id)
    .where("partner_id", "=", row.partner_id)
    .where("customer_id", "=", row.customer_id)
    .where("status", "in", ["pending", "processed", "hold"])
    .where("id", "<>", row.id)
    .execute();
  const payouts = await findPayoutStatuses(tx, rows);
  return rows.filter(({ payout_id }) => isOpen(payouts.get(payout_id ?? "")));
}
