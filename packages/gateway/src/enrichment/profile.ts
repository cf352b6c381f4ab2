import type { Fields } from "../json/fields.ts";
import { isFields, textAt, valueAt } from "../json/fields.ts";
import { instantOf, toTouch } from "./touch.ts";

/** What the parts of a profile are called that can be missing. */
export type ProfilePart = "leads" | "first_touch" | "sales" | "partner";

/** What an upstream has told of a customer. */
export interface Findings {
  /** How many leads and how many sales are shown. */
  readonly limit: number;
  /** As Dub writes it, expanded. */
  readonly customer: Fields;
  /** The newest first. */
  readonly leads: readonly Fields[];
  /** Of all leads; null where that is not known. */
  readonly leadCount: number | null;
  /** The oldest lead, where it is not among the others. */
  readonly oldestLead: Fields | undefined;
  /** The newest first. */
  readonly sales: readonly Fields[];
  /** As the list of partners has it. */
  readonly partner: Fields | undefined;
  /** What is missing, and why. */
  readonly missing: readonly { readonly part: ProfilePart; readonly reason: string }[];
}

export type Profile = ReturnType<typeof toProfile>;

/** Everything known of a customer, in one record. Amounts are in cents. See behaviour/playbooks 1. */
export function toProfile({ limit, customer, leads, leadCount, oldestLead, sales, partner, missing }: Findings) {
  const about = (name: string) => textAt(customer, name) ?? null;
  const events = [...leads, ...sales].sort((a, b) => (instantOf(a) ?? "").localeCompare(instantOf(b) ?? ""));
  // Whoever was entered by hand has no lead: then the first sale is what is known.
  const first = oldestLead ?? leads.at(-1) ?? events.at(0);
  const last = events.at(-1) ?? oldestLead;
  return {
    id: about("id"),
    external_id: about("externalId"),
    name: about("name"),
    email: about("email"),
    avatar: about("avatar"),
    country: about("country"),
    stripe_customer_id: about("stripeCustomerId"),
    created_at: about("createdAt"),
    subscription_canceled_at: about("subscriptionCanceledAt"),
    first_touch: first ? toTouch(first) : null,
    last_touch: last ? toTouch(last) : null,
    leads: { count: leadCount, latest: leads.slice(0, limit).map(toLead) },
    sales: {
      count: numberAt(customer, "sales"),
      amount: numberAt(customer, "saleAmount"),
      first_at: about("firstSaleAt"),
      latest: sales.slice(0, limit).map(toSale),
    },
    link: isFields(customer.link) ? customer.link : null,
    partner: toPartner(customer, partner),
    discount: isFields(customer.discount) ? customer.discount : null,
    missing,
  };
}

function numberAt(value: unknown, ...path: readonly string[]): number | null {
  const found = valueAt(value, ...path);
  return typeof found === "number" ? found : null;
}

function toLead(event: Fields) {
  return {
    event_id: textAt(event, "eventId") ?? null,
    name: textAt(event, "eventName") ?? null,
    at: instantOf(event),
    link_id: textAt(event, "link", "id") ?? null,
    metadata: event.metadata ?? null,
  };
}

function toSale(event: Fields) {
  return {
    ...toLead(event),
    amount: numberAt(event, "sale", "amount"),
    currency: textAt(event, "sale", "currency") ?? null,
    invoice_id: textAt(event, "sale", "invoiceId") ?? null,
    payment_processor: textAt(event, "sale", "paymentProcessor") ?? null,
  };
}

/** What the customer's record says of the partner, and what the program does, as far as either was read. */
function toPartner({ partner: named }: Fields, enrolled: Fields | undefined) {
  const known = { ...(isFields(named) ? named : {}), ...enrolled };
  const id = textAt(known, "id");
  if (id === undefined) return null;
  const about = (name: string) => textAt(known, name) ?? null;
  return {
    id,
    name: about("name"),
    email: about("email"),
    image: about("image"),
    country: about("country"),
    status: about("status"),
    group_id: about("groupId"),
    tenant_id: about("tenantId"),
  };
}
