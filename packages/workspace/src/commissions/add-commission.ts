import type { Kysely } from "kysely";
import { countEarnings } from "../bounty-progress/count-earnings.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Finding } from "../fraud/conversion-rules.ts";
import { reasonsToHold } from "../fraud/hold.ts";
import { recordFindings } from "../fraud/record-findings.ts";
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
  Partial<Omit<CommissionTable, "id" | "workspace_id" | "program_id" | "partner_id" | "status" | "is_uncounted">>;

export type CommissionContext = Pick<Core, "now" | "jobs" | "publicPort">;

interface Added {
  /** Why it is what it is, for its audit. */
  readonly explanation: object;
  /** What the program takes for a risk in its conversion. */
  readonly findings?: readonly Finding[];
  /** Commissions of clicks are told to nobody. */
  readonly isSilent?: boolean;
}

/**
 * Adds a commission with its explanation, and tells the webhooks of it. It is on hold where there is a risk, which is
 * recorded. The enrolment is locked.
 *
 * @returns `undefined` where its event or its invoice is rewarded already.
 */
export async function addCommission(
  ctx: CommissionContext,
  tx: Kysely<WorkspaceTables>,
  earner: Earner,
  commission: NewCommission,
  { explanation, findings = [], isSilent = false }: Added,
): Promise<CommissionTable | undefined> {
  const nowMs = ctx.now();
  const heldFor = await reasonsToHold(tx, earner, commission, findings);
  const isHeld = heldFor.length > 0;
  const row: CommissionTable = {
    ...BLANK,
    ...commission,
    id: createId("cm_", nowMs),
    workspace_id: earner.workspaceId,
    program_id: earner.programId,
    partner_id: earner.partnerId,
    status: isHeld ? "hold" : "pending",
    is_uncounted: isHeld ? 1 : 0,
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
  const detail = isHeld ? { ...explanation, hold: { because: heldFor } } : explanation;
  await noteChange(tx, change, [{ commissionId: row.id, detail }]);
  await recordFindings(ctx, tx, earner, findings, { customer_id: row.customer_id, commission_id: row.id });
  if (!isSilent) {
    await publish({ ...ctx, workspaceId: earner.workspaceId }, tx, "commission.created", () =>
      toCommissionEvent(tx, row, ctx.publicPort()),
    );
  }
  if (COUNTS.includes(row.type) && !isHeld && row.earnings_cents > 0) {
    await countEarnings(ctx, tx, earner, row.earnings_cents);
  }
  if (row.user_id !== null) await ctx.jobs.add(tx, commissionsAreDue, earner);
  return row;
}

/** Those of clicks and referrals move no bounty and no partner. */
const COUNTS: readonly CommissionTable["type"][] = ["lead", "sale", "custom"];

const BLANK = {
  reward_id: null,
  link_id: null,
  customer_id: null,
  payout_id: null,
  amount_cents: 0,
  quantity: 1,
  currency: "usd",
  status_before_ban: null,
  description: null,
  metadata: null,
  user_id: null,
  source_commission_id: null,
  source_partner_id: null,
  processed_at_ms: null,
} as const;
