import type { Customer } from "@overdub/contract";
import { toShortLink } from "../addresses/short-link.ts";
import type { CreditedPartner } from "../enrollments/customer-partners.ts";
import { creditKey, findCredited, toShownDiscount } from "../enrollments/customer-partners.ts";
import type { FolderCaller } from "../folders/hidden-folders.ts";
import { createSight } from "../folders/hidden-folders.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinksById } from "../link-store/queries.ts";
import type { Context } from "../operations/context.ts";
import { toIso } from "../time/to-iso.ts";
import { displayName } from "./customer-name.ts";
import type { CustomerTable } from "./customer-table.ts";

type Shown = Pick<
  CustomerTable,
  | "id"
  | "name"
  | "email"
  | "avatar"
  | "external_id"
  | "stripe_customer_id"
  | "country"
  | "sales"
  | "sale_amount_cents"
  | "created_at_ms"
  | "first_sale_at_ms"
  | "subscription_canceled_at_ms"
>;

/** A customer as the API shows it. See behaviour/attribution 4.1. */
export function toCustomer(row: Shown): Customer {
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
    createdAt: toIso(row.created_at_ms),
    firstSaleAt: toIso(row.first_sale_at_ms),
    subscriptionCanceledAt: toIso(row.subscription_canceled_at_ms),
  };
}

/** What expansion adds of the link that brought a customer. */
export function toCustomerLink(link: LinkTable, port: number): NonNullable<Customer["link"]> {
  const { id, domain, key, url } = link;
  return { id, domain, key, shortLink: toShortLink(domain, key, port), url, programId: link.program_id };
}

type CustomerContext = Pick<Context, "db" | "publicPort"> & FolderCaller;

interface Expansion {
  readonly includeExpandedFields?: boolean | undefined;
}

/**
 * Customers as the API shows them, with the link and the partner that brought each one where that was asked for, the link
 * is still there, and is in no folder that is hidden from the caller.
 */
export async function showCustomers(
  ctx: CustomerContext,
  rows: readonly CustomerTable[],
  { includeExpandedFields }: Expansion,
): Promise<Customer[]> {
  if (!includeExpandedFields) return rows.map(toCustomer);
  const linkIds = new Set(rows.flatMap(({ link_id }) => (link_id === null ? [] : [link_id])));
  const links = await findLinksById(ctx.db, ctx.workspaceId, [...linkIds]);
  const isInSight = await createSight(ctx.db, ctx);
  const credited = await findCredited(ctx.db, ctx.workspaceId, rows);
  return rows.map((row) => {
    const link = links.get(row.link_id ?? "");
    return {
      ...toCustomer(row),
      ...(link && isInSight(link) && { link: toCustomerLink(link, ctx.publicPort()) }),
      ...creditOf(credited.get(creditKey(row))),
    };
  });
}

/** What expansion adds of the partner who brought a customer. */
function creditOf(credited: CreditedPartner | undefined): Pick<Customer, "programId" | "partner" | "discount"> {
  if (!credited) return {};
  const { partner, enrollment, discount } = credited;
  const { id, name, email, image } = partner;
  return {
    programId: enrollment.program_id,
    partner: { id, name, email, image },
    ...(discount && { discount: { ...toShownDiscount(discount), description: discount.description } }),
  };
}

export async function showCustomer(ctx: CustomerContext, row: CustomerTable, expansion: Expansion): Promise<Customer> {
  const [customer = toCustomer(row)] = await showCustomers(ctx, [row], expansion);
  return customer;
}
