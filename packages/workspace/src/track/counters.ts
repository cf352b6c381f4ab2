/** What leads and sales move, in the transaction that records them. See behaviour/attribution 3.4 and 3.5. */

import type { ExpressionBuilder, Kysely } from "kysely";
import type { CustomerTable } from "../customers/customer-table.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkTable } from "../link-store/link-table.ts";

export async function countLeads(
  tx: Kysely<WorkspaceTables>,
  { workspace_id, id }: Pick<LinkTable, "workspace_id" | "id">,
  leads: number,
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable("links")
    .set((eb) => ({ leads: eb("leads", "+", leads), last_lead_at_ms: nowMs }))
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .execute();
}

export interface CountedSale {
  readonly customer: Pick<CustomerTable, "workspace_id" | "id">;
  readonly linkId: string;
  readonly amountCents: number;
}

/**
 * Moves the totals of a customer and of the link that brought the sale. The customer comes first, in every transaction:
 * transactions that lock in one order never wait in a circle.
 *
 * @returns whether it is the customer's first sale on this link; `undefined` where the customer is gone.
 */
export async function countSale(
  tx: Kysely<WorkspaceTables>,
  sale: CountedSale,
  nowMs: number,
): Promise<{ readonly isFirst: boolean } | undefined> {
  const { customer, linkId, amountCents } = sale;
  const { numUpdatedRows } = await tx
    .updateTable("customers")
    .set((eb) => ({
      sales: eb("sales", "+", 1),
      sale_amount_cents: eb("sale_amount_cents", "+", amountCents),
      first_sale_at_ms: eb.fn.coalesce("first_sale_at_ms", eb.val(nowMs)),
      program_id: eb.fn.coalesce(ofLink(eb, linkId, "program_id"), "customers.program_id"),
      partner_id: eb.fn.coalesce(ofLink(eb, linkId, "partner_id"), "customers.partner_id"),
      updated_at_ms: nowMs,
    }))
    .where("workspace_id", "=", customer.workspace_id)
    .where("id", "=", customer.id)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return undefined;
  const isConversion = await addConversion(tx, customer.id, linkId, nowMs);
  await tx
    .updateTable("links")
    .set((eb) => ({
      sales: eb("sales", "+", 1),
      sale_amount_cents: eb("sale_amount_cents", "+", amountCents),
      ...(isConversion && { conversions: eb("conversions", "+", 1), last_conversion_at_ms: nowMs }),
    }))
    .where("workspace_id", "=", customer.workspace_id)
    .where("id", "=", linkId)
    .execute();
  return { isFirst: isConversion };
}

function ofLink(
  eb: ExpressionBuilder<WorkspaceTables, "customers">,
  linkId: string,
  column: "program_id" | "partner_id",
) {
  return eb.selectFrom("links").select(column).where("links.id", "=", linkId);
}

/** @returns whether it is the customer's first sale on this link. */
async function addConversion(
  tx: Kysely<WorkspaceTables>,
  customerId: string,
  linkId: string,
  nowMs: number,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("customer_conversions")
    .values({ customer_id: customerId, link_id: linkId, created_at_ms: nowMs })
    .onConflict((conflict) => conflict.columns(["customer_id", "link_id"]).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}
