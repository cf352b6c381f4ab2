import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import type { PayoutTable } from "../ledger/payout-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";

/** A commission, written past the engine. @returns its id. */
export async function insertCommission(
  db: Kysely<WorkspaceTables>,
  { workspace_id, id: program_id }: Pick<ProgramTable, "workspace_id" | "id">,
  partnerId: string,
  over: Partial<CommissionTable> = {},
): Promise<string> {
  const id = over.id ?? createId("cm_", 0);
  await db
    .insertInto("commissions")
    .values({
      ...{
        id,
        workspace_id,
        program_id,
        partner_id: partnerId,
        type: "sale",
        amount_cents: 5000,
        earnings_cents: 1000,
      },
      ...{
        quantity: 1,
        currency: "usd",
        status: "pending",
        status_before_ban: null,
        is_uncounted: 0,
        reward_id: null,
        link_id: null,
      },
      ...{ customer_id: null, payout_id: null, invoice_id: null, event_id: null, description: null, metadata: null },
      ...{ user_id: null, source_commission_id: null, source_partner_id: null, processed_at_ms: null },
      ...{ created_at_ms: Date.UTC(2026, 2, 1), updated_at_ms: Date.UTC(2026, 2, 1) },
      ...over,
    })
    .execute();
  return id;
}

/** A payout, without its commissions. @returns its id. */
export async function insertPayout(
  db: Kysely<WorkspaceTables>,
  { workspace_id, id: program_id }: Pick<ProgramTable, "workspace_id" | "id">,
  partnerId: string,
  over: Partial<PayoutTable> = {},
): Promise<string> {
  const id = over.id ?? createId("po_", 0);
  // One is open at a time.
  if ((over.status ?? "pending") === "pending") {
    await db
      .updateTable("payouts")
      .set({ status: "canceled" })
      .where("partner_id", "=", partnerId)
      .where("status", "=", "pending")
      .execute();
  }
  await db
    .insertInto("payouts")
    .values({
      ...{ id, workspace_id, program_id, partner_id: partnerId, invoice_id: null, amount_cents: 0, currency: "USD" },
      ...{ status: "pending", mode: null, method: null, description: null, failure_reason: null, trace_id: null },
      ...{ period_start_ms: 0, period_end_ms: 0, initiated_at_ms: null, paid_at_ms: null, user_id: null },
      ...{ created_at_ms: 0, updated_at_ms: 0 },
      ...over,
    })
    .execute();
  return id;
}
