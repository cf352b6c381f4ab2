import type { listEvents, ResultOf } from "@overdub/contract";
import { PaymentProcessor } from "@overdub/contract";
import type { StoredEvent } from "@overdub/storage";
import { displayName } from "../customers/customer-name.ts";
import type { CustomerTable } from "../customers/customer-table.ts";
import { loadCustomers } from "../customers/queries.ts";
import { inTurns } from "../database/in-turns.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinksById } from "../link-store/queries.ts";
import { toLink } from "../links/to-link.ts";
import type { Context } from "../operations/context.ts";
import { toIso } from "../time/to-iso.ts";

export type Event = ResultOf<typeof listEvents>[number];
type EventCustomer = Extract<Event, { event: "lead" }>["customer"];

export type ShowContext = Pick<Context, "db" | "workspaceId" | "publicPort">;

/** @returns each event as it is shown, in order; `undefined` for one whose link is gone, which has nothing to show. */
export function showEvents(ctx: ShowContext, events: readonly StoredEvent[]): Promise<(Event | undefined)[]> {
  return inTurns(events, (some) => showSome(ctx, some));
}

async function showSome(ctx: ShowContext, events: readonly StoredEvent[]): Promise<(Event | undefined)[]> {
  const linkIds = new Set(events.map((event) => event.linkId));
  const customerIds = new Set(events.flatMap((event) => (event.kind === "click" ? [] : [event.customerId])));
  const [links, customers] = await Promise.all([
    findLinksById(ctx.db, ctx.workspaceId, [...linkIds]),
    loadCustomers(ctx.db, ctx.workspaceId, [...customerIds]),
  ]);
  const port = ctx.publicPort();
  return events.map((event) => {
    const link = links.get(event.linkId);
    return link && { ...showEvent(event, link, customers), link: showLink(link, port) };
  });
}

/** Tags are not loaded here. */
export function showLink(link: LinkTable, port: number) {
  return toLink(link, [], port);
}

/** A stored event as `/events` shows it, but for its link. See behaviour/attribution 6.2 to 6.4. */
export function showEvent(
  stored: StoredEvent,
  link: Pick<LinkTable, "domain" | "key">,
  customers: ReadonlyMap<string, CustomerTable>,
) {
  const visit = toVisit(stored, link);
  if (stored.kind === "click") return { event: "click", ...visit } as const;
  const { eventId, eventName, customerId, metadata } = stored;
  const conversion = {
    ...visit,
    eventId,
    eventName,
    customer: toCustomer(customerId, customers.get(customerId)),
    ...(metadata === "" ? {} : { metadata: JSON.parse(metadata) as unknown }),
  };
  if (stored.kind === "lead") return { event: "lead", ...conversion } as const;
  const { amountCents: amount, currency, invoiceId, paymentProcessor } = stored;
  const processor = PaymentProcessor.catch("custom").parse(paymentProcessor);
  return {
    event: "sale",
    ...conversion,
    sale: { amount, currency, invoiceId, paymentProcessor: processor },
    saleAmount: amount,
    invoice_id: invoiceId,
    payment_processor: processor,
  } as const;
}

/** What events of all kinds have: the visit, and copies for older clients. */
function toVisit(stored: StoredEvent, link: Pick<LinkTable, "domain" | "key">) {
  const timestamp = toIso(stored.timestampMs);
  const { url, continent, country, city, device, browser, os, ip } = stored;
  const common = { url, continent, country, city, device, browser, os, ip };
  return {
    timestamp,
    click: {
      id: stored.clickId,
      timestamp,
      ...common,
      region: `${country}-${stored.region}`,
      ua: stored.ua,
      trigger: stored.trigger,
      referer: stored.referer,
      refererUrl: stored.refererUrl.split("?", 1)[0] ?? "",
      qr: stored.qr,
    },
    click_id: stored.clickId,
    link_id: stored.linkId,
    domain: link.domain,
    key: link.key,
    ...common,
    qr: stored.qr ? 1 : 0,
  };
}

/** Events outlive their customers. */
function toCustomer(id: string, customer: CustomerTable | undefined): EventCustomer {
  if (!customer) {
    const placeholder = { name: "Deleted Customer", email: "deleted@customer.com", avatar: null, country: "" };
    return { id, externalId: id, ...placeholder, createdAt: toIso(0) };
  }
  return {
    id,
    externalId: customer.external_id,
    name: displayName(customer),
    email: customer.email ?? "",
    avatar: customer.avatar,
    country: customer.country ?? "",
    createdAt: toIso(customer.created_at_ms),
  };
}
