import { dialectOf } from "@overdub/storage";
import type { ExpressionBuilder, Kysely } from "kysely";
import { idList, isListed } from "../database/ids.ts";
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
  const ids = [...new Set(payoutIds)].filter((id) => id !== null).sort();
  if (ids.length === 0) return;
  await tx
    .updateTable("payouts")
    .set((eb) => ({
      amount_cents: sumOfCommissions(eb),
      updated_at_ms: nowMs,
    }))
    .where(isListed(dialectOf(tx), "id", idList(dialectOf(tx), ids)))
    .execute();
  await dissolveEmptyPayouts(tx, ids);
}

/** Deletes those of some payouts that have come to nothing; what is in them waits for the next ones. */
export async function dissolveEmptyPayouts(tx: Kysely<WorkspaceTables>, ids: readonly string[]): Promise<void> {
  const empty = await tx
    .selectFrom("payouts")
    .select("id")
    .where(isListed(dialectOf(tx), "id", idList(dialectOf(tx), ids)))
    .where("amount_cents", "=", 0)
    .orderBy("id")
    .execute();
  for (const { id } of empty) await dissolve(tx, id);
}

/** Of the payout of a statement's row. */
export function sumOfCommissions(eb: ExpressionBuilder<WorkspaceTables, "payouts">) {
  return eb
    .selectFrom("commissions")
    .select((of) => of.cast<number>(of.fn.coalesce(of.fn.sum<number>("earnings_cents"), of.lit(0)), "bigint").as("sum"))
    .whereRef("commissions.payout_id", "=", "payouts.id");
}

async function dissolve(tx: Kysely<WorkspaceTables>, id: string): Promise<void> {
  const attached = tx.updateTable("commissions").where("payout_id", "=", id);
  await attached.set({ status: "pending" }).where("status", "=", "processed").execute();
  await attached.set({ payout_id: null, processed_at_ms: null }).execute();
  await tx.deleteFrom("payouts").where("id", "=", id).execute();
}
