/** One sale for each invoice in a week: a repeat gets the first response. See behaviour/attribution 3.5, step 1. */
import { hash } from "node:crypto";
import type { TrackedSale } from "@overdub/contract";
import type { ParameterNamed } from "@overdub/storage";
import { compiledChange, compiledStatement } from "@overdub/storage";
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
  const [row] = await selectResponse(db, { workspaceId, invoiceHash: hash("sha256", invoiceId), nowMs });
  return row && JSON.parse(row.answer);
}

const selectResponse = compiledStatement(
  (db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"workspaceId" | "invoiceHash" | "nowMs">) =>
    db
      .selectFrom("invoice_answers")
      .select("answer")
      .where("workspace_id", "=", parameter("workspaceId"))
      .where("invoice_hash", "=", parameter("invoiceHash"))
      .where("expires_at_ms", ">", parameter("nowMs")),
);

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
  const invoice = { workspaceId, invoiceHash: hash("sha256", invoiceId) };
  const kept = { customerId, answer: JSON.stringify(response), expiresAtMs: nowMs + KEPT_MS };
  return (await insertResponse(tx, { ...invoice, ...kept, nowMs })) === 1;
}

const insertResponse = compiledChange(
  (
    db: Kysely<WorkspaceTables>,
    parameter: ParameterNamed<"workspaceId" | "invoiceHash" | "customerId" | "answer" | "expiresAtMs" | "nowMs">,
  ) =>
    db
      .insertInto("invoice_answers")
      .values({
        workspace_id: parameter("workspaceId"),
        invoice_hash: parameter("invoiceHash"),
        customer_id: parameter("customerId"),
        answer: parameter("answer"),
        expires_at_ms: parameter("expiresAtMs"),
      })
      .onConflict((conflict) =>
        conflict
          .columns(["workspace_id", "invoice_hash"])
          .doUpdateSet((eb) => ({
            customer_id: eb.ref("excluded.customer_id"),
            answer: eb.ref("excluded.answer"),
            expires_at_ms: eb.ref("excluded.expires_at_ms"),
          }))
          .where("invoice_answers.expires_at_ms", "<=", parameter("nowMs")),
      ),
);
