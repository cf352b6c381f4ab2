import type { Link } from "@overdub/contract";
import type { ClickEvent, LeadEvent, SaleEvent } from "@overdub/storage";
import { sampleClick as sampleEvent, UNKNOWN_VISITOR } from "@overdub/storage/testing/sample-events";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createClickId } from "../ids/click-id.ts";
import { randomText } from "../ids/random-text.ts";

/** A click of a link as the redirector would record it, by a visitor of whom only `over` is known. */
export function sampleClick(link: Link, timestampMs: number, over: Partial<ClickEvent> = {}): ClickEvent {
  return sampleEvent({
    ...UNKNOWN_VISITOR,
    clickId: createClickId(timestampMs),
    timestampMs,
    workspaceId: link.workspaceId,
    linkId: link.id,
    domain: link.domain,
    key: link.key.toLowerCase(),
    url: link.url,
    ...over,
  });
}

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
