import type { ClickEvent, LeadEvent, SaleEvent } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { randomText } from "../ids/random-text.ts";

/** A lead of a click, as tracking would record it. */
export function sampleLead(click: ClickEvent, customerId: string, over: Partial<LeadEvent> = {}): LeadEvent {
  const conversion = { eventId: randomText(16), eventName: "Sign up", customerId, metadata: "" };
  return { ...click, ...conversion, ...over, kind: "lead" };
}

/** A sale of a click. */
export function sampleSale(click: ClickEvent, customerId: string, over: Partial<SaleEvent> = {}): SaleEvent {
  const conversion = { eventId: randomText(16), eventName: "Purchase", customerId, metadata: "" };
  const payment = { amountCents: 4900, currency: "usd", invoiceId: "", paymentProcessor: "stripe" };
  return { ...click, ...conversion, ...payment, ...over, kind: "sale" };
}

/** A customer, made where tracking would make one. @returns its id. */
export async function insertCustomer(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  facts: { readonly externalId: string; readonly name?: string; readonly email?: string; readonly country?: string },
): Promise<string> {
  const id = `cus_${randomText(16)}`;
  await db
    .insertInto("customers")
    .values({
      id,
      workspace_id: workspaceId,
      external_id: facts.externalId,
      name: facts.name ?? null,
      email: facts.email ?? null,
      country: facts.country ?? null,
      sales: 0,
      sale_amount_cents: 0,
      created_at_ms: Date.UTC(2026, 0, 2),
      updated_at_ms: Date.UTC(2026, 0, 2),
    })
    .execute();
  return id;
}
