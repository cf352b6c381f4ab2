import type { LeadEvent, SaleEvent } from "@overdub/storage";
import type { Conversion } from "../commissions/conversion.ts";
import type { Exchange } from "../currency/to-usd.ts";
import type { CustomerTable } from "../customers/customer-table.ts";

interface Told {
  readonly customer: CustomerTable;
  /** Of leads that were reported together. Default: 1. */
  readonly quantity?: number;
  readonly exchange?: Exchange | null;
  /** Whether it is the customer's first sale by this link. Default: no. */
  readonly isFirst?: boolean;
  /** Who entered the event by hand: then it has no click that anybody made. */
  readonly userId?: string;
}

/** A lead or a sale as the commission for it is judged by. See behaviour/partners 10.6. */
export function toConversion(
  event: LeadEvent | SaleEvent,
  { customer, quantity = 1, exchange = null, isFirst = false, userId }: Told,
): Conversion {
  const isSale = event.kind === "sale";
  return {
    type: event.kind,
    eventId: event.eventId,
    eventName: event.eventName,
    atMs: event.timestampMs,
    linkId: event.linkId,
    customer: { id: customer.id, country: customer.country, createdAtMs: customer.created_at_ms },
    click:
      userId === undefined
        ? { id: event.clickId, url: event.url, referer: event.referer, refererUrl: event.refererUrl }
        : null,
    amount: isSale ? event.amountCents : 0,
    currency: isSale ? event.currency : "usd",
    exchange,
    quantity,
    isFirst,
    firstSaleAtMs: customer.first_sale_at_ms,
    invoiceId: (isSale && event.invoiceId) || null,
    metadata: event.metadata === "" ? null : JSON.parse(event.metadata),
    userId: userId ?? null,
  };
}
