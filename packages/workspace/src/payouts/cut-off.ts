import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { PayoutTable } from "../ledger/payout-tables.ts";
import { sumPayouts } from "../ledger/sum-payouts.ts";

/**
 * Takes out of a payout that is not confirmed what was created after a moment: it is pending again, and comes into the
 * next one. The payout's period then ends with what is left; a payout of nothing goes.
 */
export async function cutOff(
  tx: Kysely<WorkspaceTables>,
  { id, status, invoice_id }: Pick<PayoutTable, "id" | "status" | "invoice_id">,
  cutoffMs: number,
  nowMs: number,
): Promise<void> {
  if (status !== "pending" || invoice_id !== null) return;
  await tx
    .updateTable("commissions")
    .set({ status: "pending", payout_id: null, processed_at_ms: null, updated_at_ms: nowMs })
    .where("payout_id", "=", id)
    .where("created_at_ms", ">", cutoffMs)
    .execute();
  const { newest } = await tx
    .selectFrom("commissions")
    .select((eb) => eb.fn.max<number | null>("created_at_ms").as("newest"))
    .where("payout_id", "=", id)
    .executeTakeFirstOrThrow();
  if (newest !== null)
    await tx
      .updateTable("payouts")
      .set({ period_end_ms: Number(newest) })
      .where("id", "=", id)
      .execute();
  await sumPayouts(tx, [id], nowMs);
}
