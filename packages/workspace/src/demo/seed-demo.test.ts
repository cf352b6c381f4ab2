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
    const links = (await Promise.all(lists.map((folderId) => api.getLinks({ query: { folderId } })))).flat();
    const customers = await api.getCustomers({ query: { pageSize: 100 } });
    const more = await api.getCustomers({ query: { pageSize: 100, page: 2 } });
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

    const all = [...customers, ...more];
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
  } finally {
    await workspace.close();
  }
});

function countersOf({ leads, conversions, sales, saleAmount }: Link) {
  return { leads, conversions, sales, saleAmount };
}

function totalsOf({ sales, saleAmount }: Customer) {
  return { sales, saleAmount };
}

function sumOf(sales: readonly { readonly amountCents: number }[]): number {
  return sales.reduce((sum, { amountCents }) => sum + amountCents, 0);
}
