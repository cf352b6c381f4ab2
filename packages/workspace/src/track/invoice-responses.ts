/** One sale for each invoice in a week: a repeat gets the first response. See behaviour/attribution 3.5, step 1. */
import { hash } from "node:crypto";
import type { TrackedSale } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";

const KEPT_MS = 7 * 86_400_000;

export interface Invoice {
  readonly workspaceId: string;
  readonly invoiceId: string;
}

export async function findInvoiceResponse(
  db: Kysely<WorkspaceTables>,
  { workspaceId, invoiceId }: Invoice,
  nowMs: number,
): Promise<TrackedSale | undefined> {
  const row = await db
    .selectFrom("invoice_answers")
    .select("answer")
    .where("workspace_id", "=", workspaceId)
    .where("invoice_hash", "=", hash("sha256", invoiceId))
    .where("expires_at_ms", ">", nowMs)
    .executeTakeFirst();
  return row && JSON.parse(row.answer);
}

/**
 * Of several sales of an invoice at once one is recorded, and the others wait for its transaction.
 *
 * @returns whether it is this one.
 */
export async function keepInvoiceResponse(
  tx: Kysely<WorkspaceTables>,
  { workspaceId, invoiceId }: Invoice,
  { response, customerId }: { readonly response: TrackedSale; readonly customerId: string },
  nowMs: number,
): Promise<boolean> {
  const kept = { customer_id: customerId, answer: JSON.stringify(response), expires_at_ms: nowMs + KEPT_MS };
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("invoice_answers")
    .values({ workspace_id: workspaceId, invoice_hash: hash("sha256", invoiceId), ...kept })
    .onConflict((conflict) =>
      conflict
        .columns(["workspace_id", "invoice_hash"])
        .doUpdateSet(kept)
        .where("invoice_answers.expires_at_ms", "<=", nowMs),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}
