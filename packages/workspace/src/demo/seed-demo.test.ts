import type { Customer, Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { openInProcessClickHouse } from "@overdub/testkit/clickhouse";
import { expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { eventsOn } from "../testing/conversions.ts";
import { startWorkspaceOnPostgres } from "../testing/start-workspace-on-postgres.ts";

/** Noon, so that the newest day has clicks, too. */
const NOW_MS = Date.UTC(2026, 10, 29, 12);
const clock = { now: () => NOW_MS };
const EVER = { interval: "all" } as const;

test.each<[string, () => Promise<StartedWorkspace>]>([
  ["SQLite and DuckDB", () => startWorkspace(clock)],
  ["PostgreSQL", () => startWorkspaceOnPostgres(clock)],
  ["ClickHouse", async () => startWorkspace({ ...clock, eventStore: await openInProcessClickHouse() })],
])("on %s the demo's counters, customers, events and analytics agree", async (_name, start) => {
  const workspace = await start();
  try {
    const demo = await workspace.server.seedDemo(workspace.workspace);
    const api = clientOf(workspace);
    expect(demo.leads).toBeGreaterThan(100);
    expect(demo.sales).toBeGreaterThan(50);

    const folders = await api.listFolders({ query: {} });
    const lists = [undefined, ...folders.map(({ id }) => id)];
    const links = (
      await Promise.all(lists.map((folderId) => api.getLinks({ query: { folderId, showArchived: true } })))
    ).flat();
    expect(links).toHaveLength(demo.links);
    const sales = [];
    for (const link of links) {
      const events = {
        clicks: await eventsOn(workspace, "click", link),
        leads: await eventsOn(workspace, "lead", link),
        sales: await eventsOn(workspace, "sale", link),
      };
      const buyers = new Set(events.sales.map(({ customerId }) => customerId));
      expect(countersOf(link)).toEqual({
        leads: events.leads.length,
        conversions: buyers.size,
        sales: events.sales.length,
        saleAmount: sumOf(events.sales),
      });
      if (!link.trackConversion) expect(events.leads).toEqual([]);
      sales.push(...events.sales);
    }

    const all = await pagesOf((page) => api.getCustomers({ query: { pageSize: 100, page } }));
    expect(all).toHaveLength(demo.leads);
    expect(new Set(all.map(({ name }) => name)).size).toBe(demo.leads);
    expect(sales).toHaveLength(demo.sales);
    for (const customer of all) {
      const own = sales.filter(({ customerId }) => customerId === customer.id);
      expect(totalsOf(customer)).toEqual({ sales: own.length, saleAmount: sumOf(own) });
    }
    // The currencies are those of the shop's countries, the amounts are stored in US cents.
    expect(new Set(sales.map(({ currency }) => currency))).toEqual(new Set(["usd"]));
    expect(sales.every(({ timestampMs, amountCents }) => timestampMs < NOW_MS && amountCents > 0)).toBe(true);

    const { clicks, leads } = demo;
    const saleAmount = sumOf(sales);
    expect(await api.retrieveAnalytics({ query: { ...EVER, event: "composite" } })).toEqual({
      clicks,
      leads,
      sales: demo.sales,
      saleAmount,
    });
    const days = await api.retrieveAnalytics({ query: { event: "sales", groupBy: "timeseries", interval: "30d" } });
    expect((days as { sales: number }[]).filter(({ sales }) => sales > 0).length).toBeGreaterThan(10);
    expect(await api.listEvents({ query: { event: "sales", limit: 5 } })).toMatchObject(
      Array.from({ length: 5 }, () => ({ event: "sale", customer: { name: expect.stringMatching(/^\S+ \S+$/) } })),
    );
    await expectProgram(workspace, links);
  } finally {
    await workspace.close();
  }
});

/** What each tool of the partner program has to show, and that the sums are sums of it. */
async function expectProgram(workspace: StartedWorkspace, links: readonly Link[]): Promise<void> {
  const api = clientOf(workspace);
  expect(await api.reconcileProgram({})).toEqual({ agrees: true, partners: 16, waiting: 0, differences: [] });
  const partners = await api.listPartners({ query: { status: "approved" } });
  expect(partners).toHaveLength(12);
  expect(new Set(partners.map(({ groupId }) => groupId)).size).toBe(2);
  for (const { id, totalClicks = 0, totalLeads, totalSales, totalSaleAmount } of partners) {
    const own = links.filter(({ partnerId }) => partnerId === id);
    const sum = (count: (link: Link) => number) => own.reduce((total, link) => total + count(link), 0);
    expect(totalClicks).toBeGreaterThan(0);
    expect([totalClicks, totalLeads, totalSales, totalSaleAmount]).toEqual([
      ...[sum(({ clicks }) => clicks), sum(({ leads }) => leads), sum(({ sales }) => sales)],
      sum(({ saleAmount }) => saleAmount),
    ]);
  }
  expect(await api.listPartnerApplications({ query: {} })).toHaveLength(3);
  const [first] = partners;
  expect(await api.retrievePartnerLinks({ query: { partnerId: first?.id } })).not.toEqual([]);
  const analytics = { partnerId: first?.id, groupBy: "top_links", ...EVER } as const;
  expect(await api.retrievePartnerAnalytics({ query: analytics })).not.toEqual([]);

  const commissions = await pagesOf((page) => api.listCommissions({ query: { page, ...EVER } }));
  const types = ["lead", "sale", "custom"].map((type) => commissions.filter((commission) => commission.type === type));
  expect(types.map(({ length }) => length > 0)).toEqual([true, true, true]);
  expect(new Set(commissions.map(({ status }) => status))).toEqual(
    new Set(["pending", "processed", "paid", "refunded", "hold"]),
  );
  const [risk, ...others] = await api.listFraudGroups({ query: { status: "pending" } });
  expect(risk).toMatchObject({ type: "customerEmailMatch", partner: { name: "Tom Okafor" } });
  expect(others).toEqual([]);
  const held = commissions.filter(({ status }) => status === "hold");
  expect(held).toMatchObject([{ partner: { name: "Tom Okafor" }, customer: { name: "Tom Okafor (shop)" } }]);
  expect(commissions.filter(({ earnings }) => earnings < 0)).toMatchObject([{ type: "custom" }]);
  expect(commissions.every(({ createdAt }) => Date.parse(createdAt) < NOW_MS)).toBe(true);
  // Some customers pay each month; creators have a larger share of what members pay.
  const shares = types[1]?.map(({ amount, earnings }) => earnings / amount) ?? [];
  expect(shares.some((share) => Math.abs(share - 0.3) < 0.01)).toBe(true);
  expect(shares.some((share) => Math.abs(share - 0.125) < 0.01)).toBe(true);
  const buyers = types[1]?.map(({ customer }) => customer?.id) ?? [];
  expect(new Set(buyers).size).toBeLessThan(buyers.length);

  const [bounty] = await api.listBounties({ query: {} });
  const work = { params: { bountyId: bounty?.id ?? "" }, query: {} };
  expect(await api.listBountySubmissions(work)).toMatchObject([{ status: "submitted" }]);

  const payouts = await api.listPayouts({ query: {} });
  expect(new Set(payouts.map(({ status }) => status))).toEqual(new Set(["pending", "processing", "completed"]));
  const partnerIds = partners.map(({ id }) => id);
  const codes = await Promise.all(partnerIds.map((partnerId) => api.listDiscountCodes({ query: { partnerId } })));
  expect(codes.flat()).toHaveLength(3);
}

async function pagesOf<Item>(read: (page: number) => Promise<Item[]>): Promise<Item[]> {
  const found: Item[] = [];
  for (let page = 1; ; page += 1) {
    const some = await read(page);
    if (some.length === 0) return found;
    found.push(...some);
  }
}

function countersOf({ leads, conversions, sales, saleAmount }: Link) {
  return { leads, conversions, sales, saleAmount };
}

function totalsOf({ sales, saleAmount }: Customer) {
  return { sales, saleAmount };
}

function sumOf(sales: readonly { readonly amountCents: number }[]): number {
  return sales.reduce((sum, { amountCents }) => sum + amountCents, 0);
}
