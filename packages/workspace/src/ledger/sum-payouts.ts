import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Earner } from "./lock-enrollment.ts";
import type { PayoutTable } from "./payout-tables.ts";

/** Payouts of a partner that may still change. One at most is pending. */
export function findUnconfirmedPayouts(
  tx: Kysely<WorkspaceTables>,
  { workspaceId, programId, partnerId }: Earner,
  status: "pending" | "canceled",
): Promise<PayoutTable[]> {
  return tx
    .selectFrom("payouts")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("program_id", "=", programId)
    .where("partner_id", "=", partnerId)
    .where("status", "=", status)
    .where("invoice_id", "is", null)
    .orderBy("id")
    .execute();
}

/**
 * Makes the amounts of payouts the sums of their commissions again, after some of these were changed or taken out. A payout
 * that comes to nothing is deleted, and what is left in it waits for the next one: a partner owes and is owed the same.
 */
export async function sumPayouts(
  tx: Kysely<WorkspaceTables>,
  payoutIds: Iterable<string | null>,
  nowMs: number,
): Promise<void> {
  for (const id of [...new Set(payoutIds)].sort()) {
    if (id !== null) await sumPayout(tx, id, nowMs);
  }
}

async function sumPayout(tx: Kysely<WorkspaceTables>, id: string, nowMs: number): Promise<void> {
  const { amount } = await tx
    .selectFrom("commissions")
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>("earnings_cents"), eb.lit(0)).as("amount"))
    .where("payout_id", "=", id)
    .executeTakeFirstOrThrow();
  if (Number(amount) !== 0) {
    await tx
      .updateTable("payouts")
      .set({ amount_cents: Number(amount), updated_at_ms: nowMs })
      .where("id", "=", id)
      .execute();
    return;
  }
  const attached = tx.updateTable("commissions").where("payout_id", "=", id);
  await attached.set({ status: "pending" }).where("status", "=", "processed").execute();
  await attached.set({ payout_id: null, processed_at_ms: null }).execute();
  await tx.deleteFrom("payouts").where("id", "=", id).execute();
}
