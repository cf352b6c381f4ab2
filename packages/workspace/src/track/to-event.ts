import type { ClickEvent, LeadEvent, SaleEvent } from "@overdub/storage";
import { createClickId } from "../ids/click-id.ts";

type Metadata = Readonly<Record<string, unknown>> | null | undefined;

/** A lead repeats the facts of its click, at its own moment. */
export function toLeadEvent(
  click: ClickEvent,
  lead: { readonly customerId: string; readonly eventName: string; readonly metadata: Metadata },
  nowMs: number,
): LeadEvent {
  const { customerId, eventName } = lead;
  const metadata = toMetadataText(lead.metadata);
  return { ...click, kind: "lead", timestampMs: nowMs, eventId: createClickId(nowMs), eventName, customerId, metadata };
}

interface Sale extends Pick<SaleEvent, "eventName" | "amountCents" | "currency" | "invoiceId" | "paymentProcessor"> {
  readonly metadata: Metadata;
}

/** A sale repeats the facts of the lead that it is attributed to. See behaviour/attribution 3.5. */
export function toSaleEvent(lead: LeadEvent, sale: Sale, nowMs: number): SaleEvent {
  const metadata = toMetadataText(sale.metadata);
  return { ...lead, ...sale, kind: "sale", timestampMs: nowMs, eventId: createClickId(nowMs), metadata };
}

function toMetadataText(metadata: Metadata): string {
  return metadata ? JSON.stringify(metadata) : "";
}
