import assert from "node:assert/strict";
import type { Client } from "@overdub/contract";
import type { StartedOverdub } from "./start-overdub.ts";
import { addressOf, visit } from "./visit.ts";

export const SALE_CENTS = 700;
const PAGE_SIZE = 1000;

/** Visitors of two links, `visited` and `converting`, some of whom sign up and buy; and what they were answered. */
export class Traffic {
  readonly leads = new Set<string>();
  readonly sales = new Set<string>();
  #visitors = 0;

  async createLinks(dub: Client): Promise<readonly string[]> {
    const create = (key: string) =>
      dub.createLink({ body: { key, url: "https://example.com", trackConversion: true } });
    return [(await create("visited")).id, (await create("converting")).id];
  }

  visit(server: StartedOverdub, key = "visited") {
    return visit(`${server.workspace}/${key}`, { ip: addressOf(this.#visitors++) });
  }

  /** A visit, its lead and its sale, each noted when it was answered. */
  async convert(server: StartedOverdub, dub: Client): Promise<void> {
    const customer = this.#visitors;
    const { location } = await this.visit(server, "converting");
    const clickId = new URL(location ?? "").searchParams.get("dub_id") ?? "";
    const customerExternalId = `customer-${customer}`;
    await dub.trackLead({ body: { clickId, eventName: "Sign up", customerExternalId } });
    this.leads.add(customerExternalId);
    const invoiceId = `invoice-${customer}`;
    await dub.trackSale({ body: { customerExternalId, amount: SALE_CENTS, invoiceId } });
    this.sales.add(invoiceId);
  }
}

/** Does it again and again, so many at once, until it fails. */
export function repeat(atOnce: number, work: () => Promise<unknown>): Promise<void>[] {
  return Array.from({ length: atOnce }, async () => {
    try {
      for (;;) await work();
    } catch {
      // The server was killed.
    }
  });
}

export function missing(expected: Iterable<string>, there: Iterable<string | null>): string[] {
  const found = new Set(there);
  return [...expected].filter((id) => !found.has(id));
}

/** Every event of a workspace with the links of `Traffic`, each of them once, after it was asserted that all counts agree. @throws an `AssertionError` */
export async function countEvents(dub: Client, linkIds: readonly string[]) {
  const clicks = await list(dub, "clicks");
  const leads = await list(dub, "leads");
  const sales = await list(dub, "sales");
  const counted = {
    click: clicks.map(({ click }) => click.id),
    lead: leads.map((event) => ("eventId" in event ? event.eventId : "")),
    sale: sales.map((event) => ("eventId" in event ? event.eventId : "")),
    customers: leads.map((event) => ("customer" in event ? event.customer.externalId : "")),
    invoices: sales.map((event) => ("sale" in event ? event.sale.invoiceId : "")),
  };
  for (const [what, ids] of Object.entries(counted))
    assert.equal(new Set(ids).size, ids.length, `${what} are there once`);

  // A range is counted from the events, all time and the links from the counters.
  const conversions = { leads: leads.length, sales: sales.length, saleAmount: sales.length * SALE_CENTS };
  const totals = { clicks: clicks.length, ...conversions };
  for (const interval of ["24h", "all"] as const) {
    const analytics = await dub.retrieveAnalytics({ query: { event: "composite", interval } });
    assert.deepEqual(picked(totals, analytics), totals);
  }
  const [visited, converting] = await Promise.all(linkIds.map((linkId) => dub.getLinkInfo({ query: { linkId } })));
  const ofLink = { ...conversions, conversions: sales.length };
  assert.deepEqual(picked(ofLink, converting), ofLink);
  assert.equal((visited?.clicks ?? 0) + (converting?.clicks ?? 0), clicks.length);
  return counted;
}

/** The fields that are expected, of an object that may have more. */
function picked(expected: object, found: unknown): object {
  const all = found as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.keys(expected).map((name) => [name, all[name]]));
}

async function list(dub: Client, event: "clicks" | "leads" | "sales") {
  const events: Awaited<ReturnType<Client["listEvents"]>>[number][] = [];
  for (let page = 1; events.length === (page - 1) * PAGE_SIZE; page += 1) {
    events.push(...(await dub.listEvents({ query: { event, limit: PAGE_SIZE, page } })));
  }
  return events;
}
