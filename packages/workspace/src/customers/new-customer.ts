import type { ClickEvent } from "@overdub/storage";
import { createId } from "../ids/create-id.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { generatedName } from "./customer-name.ts";
import type { CustomerTable } from "./customer-table.ts";

export interface NewCustomer {
  readonly workspaceId: string;
  readonly externalId: string;
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly avatar?: string | null | undefined;
  readonly stripeCustomerId?: string | null | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | null | undefined;
}

/** The click that brought a customer, and its link. */
export interface Origin {
  readonly click: ClickEvent;
  readonly link: Pick<LinkTable, "id" | "workspace_id" | "program_id" | "partner_id">;
}

/** A customer's row, without sales. See behaviour/attribution 3.4, step 6. */
export function newCustomer(customer: NewCustomer, origin: Origin | undefined, nowMs: number): CustomerTable {
  const id = createId("cus_", nowMs);
  const came = originColumns(origin);
  return {
    id,
    workspace_id: customer.workspaceId,
    external_id: customer.externalId,
    name: customer.name || customer.email || generatedName(id),
    email: customer.email ?? null,
    avatar: customer.avatar ?? null,
    stripe_customer_id: customer.stripeCustomerId ?? null,
    ...came,
    country: customer.country ?? came.country,
    program_id: origin?.link.program_id ?? null,
    partner_id: origin?.link.partner_id ?? null,
    sales: 0,
    sale_amount_cents: 0,
    first_sale_at_ms: null,
    subscription_canceled_at_ms: null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}

/** What a customer's row says of the click that brought it. */
export function originColumns(
  origin: Origin | undefined,
): Pick<CustomerTable, "link_id" | "click_id" | "clicked_at_ms" | "country"> {
  if (!origin) return { link_id: null, click_id: null, clicked_at_ms: null, country: null };
  const { link, click } = origin;
  const isKnown = click.country !== "Unknown" && click.country !== "";
  return {
    link_id: link.id,
    click_id: click.clickId,
    clicked_at_ms: click.timestampMs,
    country: isKnown ? click.country : null,
  };
}
