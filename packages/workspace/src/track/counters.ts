/** What leads and sales move, in the transaction that records them. See behaviour/attribution 3.4 and 3.5. */

import type { ParameterNamed } from "@overdub/storage";
import { compiledChange } from "@overdub/storage";
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
  await moveLeads(tx, { workspaceId: workspace_id, linkId: id, leads, nowMs });
}

const moveLeads = compiledChange(
  (db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"workspaceId" | "linkId" | "leads" | "nowMs">) =>
    db
      .updateTable("links")
      .set((eb) => ({ leads: eb("leads", "+", parameter("leads")), last_lead_at_ms: parameter("nowMs") }))
      .where("workspace_id", "=", parameter("workspaceId"))
      .where("id", "=", parameter("linkId")),
);

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
  const values = { workspaceId: customer.workspace_id, customerId: customer.id, linkId, amountCents, nowMs };
  if ((await moveCustomer(tx, values)) === 0) return undefined;
  const isFirst = (await insertConversion(tx, values)) === 1;
  await (isFirst ? moveConvertedLink : moveLink)(tx, values);
  return { isFirst };
}

const moveCustomer = compiledChange(
  (
    db: Kysely<WorkspaceTables>,
    parameter: ParameterNamed<"workspaceId" | "customerId" | "linkId" | "amountCents" | "nowMs">,
  ) => {
    const ofLink = (eb: ExpressionBuilder<WorkspaceTables, "customers">, column: "program_id" | "partner_id") =>
      eb.selectFrom("links").select(column).where("links.id", "=", parameter("linkId"));
    return db
      .updateTable("customers")
      .set((eb) => ({
        sales: eb("sales", "+", 1),
        sale_amount_cents: eb("sale_amount_cents", "+", parameter("amountCents")),
        first_sale_at_ms: eb.fn.coalesce("first_sale_at_ms", eb.val<number>(parameter("nowMs"))),
        program_id: eb.fn.coalesce(ofLink(eb, "program_id"), "customers.program_id"),
        partner_id: eb.fn.coalesce(ofLink(eb, "partner_id"), "customers.partner_id"),
        updated_at_ms: parameter("nowMs"),
      }))
      .where("workspace_id", "=", parameter("workspaceId"))
      .where("id", "=", parameter("customerId"));
  },
);

const insertConversion = compiledChange(
  (db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"customerId" | "linkId" | "nowMs">) =>
    db
      .insertInto("customer_conversions")
      .values({ customer_id: parameter("customerId"), link_id: parameter("linkId"), created_at_ms: parameter("nowMs") })
      .onConflict((conflict) => conflict.columns(["customer_id", "link_id"]).doNothing()),
);

const moveLink = compiledChange(
  (db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"workspaceId" | "linkId" | "amountCents">) =>
    movingSales(db, parameter),
);

const moveConvertedLink = compiledChange(
  (db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"workspaceId" | "linkId" | "amountCents" | "nowMs">) =>
    movingSales(db, parameter).set((eb) => ({
      conversions: eb("conversions", "+", 1),
      last_conversion_at_ms: parameter("nowMs"),
    })),
);

function movingSales(db: Kysely<WorkspaceTables>, parameter: ParameterNamed<"workspaceId" | "linkId" | "amountCents">) {
  return db
    .updateTable("links")
    .set((eb) => ({
      sales: eb("sales", "+", 1),
      sale_amount_cents: eb("sale_amount_cents", "+", parameter("amountCents")),
    }))
    .where("workspace_id", "=", parameter("workspaceId"))
    .where("id", "=", parameter("linkId"));
}
