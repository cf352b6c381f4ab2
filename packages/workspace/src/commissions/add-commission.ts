import type { Kysely } from "kysely";
import { recordProgress } from "../bounty-progress/record-progress.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { moveIfDue } from "../enrollments/move-by-rules.ts";
import { createId } from "../ids/create-id.ts";
import { commissionsAreDue } from "../ledger/aggregation.ts";
import { noteChange } from "../ledger/audit.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import type { Core } from "../operations/context.ts";
import { publish } from "../webhooks/publish.ts";
import { toCommissionEvent } from "./commission-event.ts";

/** What a commission is made of; what is left out is null, 0 or the default. */
export type NewCommission = Pick<CommissionTable, "type" | "earnings_cents" | "created_at_ms"> &
  Partial<Omit<CommissionTable, "id" | "workspace_id" | "program_id" | "partner_id">>;

export type CommissionContext = Pick<Core, "now" | "jobs" | "publicPort">;

interface Added {
  /** Why it is what it is, for its audit. */
  readonly explanation: object;
  /** Commissions of clicks are told to nobody. */
  readonly isSilent?: boolean;
}

/**
 * Adds a commission with its explanation, and tells the webhooks of it. The enrolment is locked.
 *
 * @returns `undefined` where its event or its invoice is rewarded already.
 */
export async function addCommission(
  ctx: CommissionContext,
  tx: Kysely<WorkspaceTables>,
  earner: Earner,
  commission: NewCommission,
  { explanation, isSilent = false }: Added,
): Promise<CommissionTable | undefined> {
  const nowMs = ctx.now();
  const row: CommissionTable = {
    ...BLANK,
    ...commission,
    id: createId("cm_", nowMs),
    workspace_id: earner.workspaceId,
    program_id: earner.programId,
    partner_id: earner.partnerId,
    invoice_id: commission.invoice_id || null,
    event_id: commission.event_id || null,
    updated_at_ms: nowMs,
  };
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("commissions")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) return undefined;
  const change = { action: "created", userId: row.user_id, nowMs } as const;
  await noteChange(tx, change, [{ commissionId: row.id, detail: explanation }]);
  if (!isSilent) {
    await publish({ ...ctx, workspaceId: earner.workspaceId }, tx, "commission.created", () =>
      toCommissionEvent(tx, row, ctx.publicPort()),
    );
  }
  if (COUNTS.includes(row.type) && row.status !== "hold" && row.earnings_cents > 0) await count(ctx, tx, row);
  if (row.user_id !== null) await ctx.jobs.add(tx, commissionsAreDue, earner);
  return row;
}

/** Those of clicks and referrals move no bounty and no partner. */
const COUNTS: readonly CommissionTable["type"][] = ["lead", "sale", "custom"];

/** Has bounties and the rules of groups see what the partner has earned. See behaviour/partners 6.2 and 11.2. */
async function count(ctx: CommissionContext, tx: Kysely<WorkspaceTables>, row: CommissionTable): Promise<void> {
  const { workspace_id: workspaceId, program_id: programId, partner_id: partnerId } = row;
  const enrollment = await findEnrollment(tx, { workspaceId, programId }, { partnerId });
  if (!enrollment) return;
  const added = { totalCommissions: row.earnings_cents };
  await recordProgress(tx, enrollment, { atMs: row.updated_at_ms, added, firstSaleAtMs: null });
  await moveIfDue(ctx, tx, enrollment);
}

const BLANK = {
  reward_id: null,
  link_id: null,
  customer_id: null,
  payout_id: null,
  amount_cents: 0,
  quantity: 1,
  currency: "usd",
  status: "pending",
  status_before_ban: null,
  description: null,
  metadata: null,
  user_id: null,
  source_commission_id: null,
  source_partner_id: null,
  processed_at_ms: null,
} as const;
