import { addressOf, dubClient, startOverdub, visit } from "@overdub/testkit";
import { expect, test, vi } from "vitest";

// Many processes are started, and a machine may be busy.
vi.setConfig({ testTimeout: 900_000 });

/** `OVERDUB_TEST_KILLS=20` for a long run. */
const KILLS = Number(process.env.OVERDUB_TEST_KILLS ?? 2);
const AT_ONCE = 8;
const PAGE_SIZE = 1000;
const SALE_CENTS = 700;

interface Acknowledged {
  readonly leads: Set<string>;
  readonly sales: Set<string>;
}

test("kill -9 under load loses no acknowledged lead or sale and doubles none", async () => {
  await using first = await startOverdub({ args: ["--empty"] });
  const { data, workspaceKey } = first;
  const link = await dubClient(first, workspaceKey).createLink({
    body: { key: "crash", url: "https://example.com", trackConversion: true },
  });
  await first.stop();

  const told: Acknowledged = { leads: new Set(), sales: new Set() };
  let visitors = 0;
  for (let round = 0; round < KILLS; round += 1) {
    await using server = await startOverdub({ data });
    const dub = dubClient(server, workspaceKey);
    const lastOfRound = visitors + 20 + Math.floor(Math.random() * 60);
    const convertUntilKilled = async () => {
      for (;;) {
        const index = visitors++;
        if (index >= lastOfRound) void server.stop("SIGKILL");
        if (!(await convert(index).catch(() => false))) return;
      }
    };
    /** A visit, its lead and its sale, each noted when it was acknowledged. */
    const convert = async (index: number) => {
      const { location } = await visit(`${server.workspace}/crash`, { ip: addressOf(index) });
      const clickId = new URL(location ?? "").searchParams.get("dub_id") ?? "";
      const customerExternalId = `customer-${index}`;
      await dub.trackLead({ body: { clickId, eventName: "Sign up", customerExternalId } });
      told.leads.add(customerExternalId);
      const invoiceId = `invoice-${index}`;
      await dub.trackSale({ body: { customerExternalId, amount: SALE_CENTS, invoiceId } });
      told.sales.add(invoiceId);
      return true;
    };
    await Promise.all(Array.from({ length: AT_ONCE }, convertUntilKilled));
    await server.finished;
  }
  expect(told.sales.size).toBeGreaterThan(KILLS * 5);

  await using server = await startOverdub({ data });
  const dub = dubClient(server, workspaceKey);
  // A repeat of what was acknowledged changes nothing.
  for (const invoiceId of [...told.sales].slice(-5)) {
    const customerExternalId = invoiceId.replace("invoice", "customer");
    await dub.trackSale({ body: { customerExternalId, amount: SALE_CENTS, invoiceId } });
  }
  const leads = await list(dub, "leads");
  const sales = await list(dub, "sales");
  const customers = leads.map((event) => ("customer" in event ? event.customer.externalId : ""));
  const invoices = sales.map((event) => ("sale" in event ? event.sale.invoiceId : ""));
  expect(new Set(customers).size).toBe(customers.length);
  expect(new Set(invoices).size).toBe(invoices.length);
  expect([...told.leads].filter((id) => !customers.includes(id))).toEqual([]);
  expect([...told.sales].filter((id) => !invoices.includes(id))).toEqual([]);

  const counted = { leads: leads.length, sales: sales.length, saleAmount: sales.length * SALE_CENTS };
  expect(await dub.getLinkInfo({ query: { linkId: link.id } })).toMatchObject({
    ...counted,
    conversions: sales.length,
  });
  for (const interval of ["24h", "all"] as const) {
    expect(await dub.retrieveAnalytics({ query: { event: "composite", interval } })).toMatchObject(counted);
  }
  console.log(
    `${KILLS} kills: ${told.leads.size} leads and ${told.sales.size} sales acknowledged, ${leads.length} and ${sales.length} counted`,
  );
});

async function list(dub: ReturnType<typeof dubClient>, event: "leads" | "sales") {
  const events: Awaited<ReturnType<typeof dub.listEvents>>[number][] = [];
  for (let page = 1; events.length === (page - 1) * PAGE_SIZE; page += 1) {
    events.push(...(await dub.listEvents({ query: { event, limit: PAGE_SIZE, page } })));
  }
  return events;
}
