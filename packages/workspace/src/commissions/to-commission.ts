import type { Commission } from "@overdub/contract";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import { toIso } from "../time/to-iso.ts";

type Facts = Pick<
  CommissionTable,
  | "id"
  | "type"
  | "amount_cents"
  | "earnings_cents"
  | "currency"
  | "status"
  | "invoice_id"
  | "description"
  | "quantity"
  | "user_id"
  | "metadata"
  | "created_at_ms"
  | "updated_at_ms"
>;

/** What a commission says by itself, as lists and webhooks show it. See behaviour/partners 4.2. */
export function toCommissionFacts(row: Facts): Omit<Commission, "paidAt" | "partner" | "customer"> {
  return {
    id: row.id,
    type: row.type,
    amount: row.amount_cents,
    earnings: row.earnings_cents,
    currency: row.currency,
    status: row.status,
    invoiceId: row.invoice_id,
    description: row.description,
    quantity: row.quantity,
    userId: row.user_id,
    metadata: row.metadata === null ? null : JSON.parse(row.metadata),
    createdAt: toIso(row.created_at_ms),
    updatedAt: toIso(row.updated_at_ms),
  };
}
