import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StartedOverdub } from "@overdub/testkit";
import { addressOf, dubClient, readAcknowledged, recordAcknowledged, startOverdub, visit } from "@overdub/testkit";
import { expect, test, vi } from "vitest";

// For a long run.
vi.setConfig({ testTimeout: 1_800_000 });

/** `OVERDUB_TEST_KILLS=20` for a long run. */
const KILLS = Number(process.env.OVERDUB_TEST_KILLS ?? 2);
const CUSTOMERS_AT_ONCE = 6;
const VISITORS_AT_ONCE = 6;
/** So that most kills hit a drain in the background, too: there is one every second. */
const LONGEST_ROUND_MS = 2_500;
const PATIENCE = { timeout: 60_000 };
const PAGE_SIZE = 1000;
const SALE_CENTS = 700;

type DubClient = ReturnType<typeof dubClient>;

test("kill -9 under a load of clicks, leads and sales loses nothing that was acknowledged and doubles nothing", async () => {
  await using first = await startOverdub({ args: ["--empty"] });
  const { data, workspaceKey } = first;
  const create = (key: string) =>
    dubClient(first, workspaceKey).createLink({ body: { key, url: "https://example.com", trackConversion: true } });
  const links = [await create("visited"), await create("converting")];
  await first.stop();

  const acknowledgedFile = join(data, "acknowledged");
  const answered = { leads: new Set<string>(), sales: new Set<string>() };
  let visitors = 0;

  const visitSomebodyNew = (server: StartedOverdub, key: string) =>
    visit(`${server.workspace}/${key}`, { ip: addressOf(visitors++) });

  /** A visit, its lead and its sale, each noted when it was answered. */
  async function convert(server: StartedOverdub, dub: DubClient): Promise<void> {
    const customer = visitors;
    const { location } = await visitSomebodyNew(server, "converting");
    const clickId = new URL(location ?? "").searchParams.get("dub_id") ?? "";
    const customerExternalId = `customer-${customer}`;
    await dub.trackLead({ body: { clickId, eventName: "Sign up", customerExternalId } });
    answered.leads.add(customerExternalId);
    const invoiceId = `invoice-${customer}`;
    await dub.trackSale({ body: { customerExternalId, amount: SALE_CENTS, invoiceId } });
    answered.sales.add(invoiceId);
  }

  for (let round = 0; round < KILLS; round += 1) {
    await using server = await startOverdub({ data, ...recordAcknowledged(acknowledgedFile) });
    const dub = dubClient(server, workspaceKey);
    const load = [
      ...repeat(VISITORS_AT_ONCE, () => visitSomebodyNew(server, "visited")),
      ...repeat(CUSTOMERS_AT_ONCE, () => convert(server, dub)),
    ];
    const soldBefore = answered.sales.size;
    await vi.waitUntil(() => answered.sales.size > soldBefore, PATIENCE);
    await sleep(Math.random() * LONGEST_ROUND_MS);
    await server.stop("SIGKILL");
    await Promise.all(load);
  }
  const acknowledged = await readAcknowledged(acknowledgedFile);
  expect(acknowledged.click.length).toBeGreaterThan(KILLS * 50);

  await using server = await startOverdub({ data });
  const dub = dubClient(server, workspaceKey);
  // A repeat of what was acknowledged changes nothing.
  for (const invoiceId of [...answered.sales].slice(-5)) {
    const customerExternalId = invoiceId.replace("invoice", "customer");
    await dub.trackSale({ body: { customerExternalId, amount: SALE_CENTS, invoiceId } });
  }
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
  for (const ids of Object.values(counted)) expect(new Set(ids).size).toBe(ids.length);
  for (const kind of ["click", "lead", "sale"] as const) expect(missing(acknowledged[kind], counted[kind])).toEqual([]);
  expect(missing(answered.leads, counted.customers)).toEqual([]);
  expect(missing(answered.sales, counted.invoices)).toEqual([]);

  // A range is counted from the events, all time and the links from the counters.
  const conversions = { leads: leads.length, sales: sales.length, saleAmount: sales.length * SALE_CENTS };
  const totals = { clicks: clicks.length, ...conversions };
  for (const interval of ["24h", "all"] as const) {
    expect(await dub.retrieveAnalytics({ query: { event: "composite", interval } })).toMatchObject(totals);
  }
  const [visited, converting] = await Promise.all(links.map(({ id }) => dub.getLinkInfo({ query: { linkId: id } })));
  expect(converting).toMatchObject({ ...conversions, conversions: sales.length });
  expect((visited?.clicks ?? 0) + (converting?.clicks ?? 0)).toBe(clicks.length);
  for (const kind of ["click", "lead", "sale"] as const) {
    const [told, all] = [acknowledged[kind].length, counted[kind].length];
    console.log(
      `${KILLS} kills: ${told} ${kind}s acknowledged, ${all} counted, ${all - told} committed without a word`,
    );
  }
  console.log(`${answered.leads.size} leads and ${answered.sales.size} sales answered`);
});

/** Does it again and again, so many at once, until it fails. */
function repeat(atOnce: number, work: () => Promise<unknown>): Promise<void>[] {
  return Array.from({ length: atOnce }, async () => {
    try {
      for (;;) await work();
    } catch {
      // The server was killed.
    }
  });
}

function missing(expected: Iterable<string>, there: Iterable<string | null>): string[] {
  const found = new Set(there);
  return [...expected].filter((id) => !found.has(id));
}

async function list(dub: DubClient, event: "clicks" | "leads" | "sales") {
  const events: Awaited<ReturnType<DubClient["listEvents"]>>[number][] = [];
  for (let page = 1; events.length === (page - 1) * PAGE_SIZE; page += 1) {
    events.push(...(await dub.listEvents({ query: { event, limit: PAGE_SIZE, page } })));
  }
  return events;
}
