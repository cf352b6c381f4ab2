import type { Customer } from "@overdub/contract";
import { toShortLink } from "../addresses/short-link.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { CustomerTable } from "./customer-table.ts";
import { displayName } from "./display-name.ts";

/** See behaviour/attribution 4.1. */
export function toCustomer(row: CustomerTable): Customer {
  return {
    id: row.id,
    name: displayName(row),
    email: row.email,
    avatar: row.avatar,
    externalId: row.external_id,
    stripeCustomerId: row.stripe_customer_id,
    country: row.country,
    sales: row.sales,
    saleAmount: row.sale_amount_cents,
    createdAt: new Date(row.created_at_ms).toISOString(),
    firstSaleAt: toIso(row.first_sale_at_ms),
    subscriptionCanceledAt: toIso(row.subscription_canceled_at_ms),
  };
}

/** What expansion adds of the link that brought a customer. */
export function toCustomerLink(link: LinkTable, port: number): NonNullable<Customer["link"]> {
  const { id, domain, key, url } = link;
  return { id, domain, key, shortLink: toShortLink(domain, key, port), url, programId: link.program_id };
}

function toIso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
