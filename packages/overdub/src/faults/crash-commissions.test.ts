import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client, Partner } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { StartedOverdub } from "@overdub/testkit";
import { addressOf, dubClient, startOverdub, visit } from "@overdub/testkit";
import type { TestPostgres } from "@overdub/testkit/postgres";
import { startPostgres } from "@overdub/testkit/postgres";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

// For a long run.
vi.setConfig({ testTimeout: 1_800_000 });

/** `OVERDUB_TEST_KILLS=20` for a long run. */
const KILLS = Number(process.env.OVERDUB_TEST_KILLS ?? 2);
const CUSTOMERS_AT_ONCE = 6;
/** So that kills meet the judging of what was acknowledged, too. */
const LONGEST_ROUND_MS = 1_500;
const PATIENCE = { timeout: 60_000, interval: 100 };
const PARTNERS = 3;

let postgres: TestPostgres | undefined;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

interface Program {
  readonly dub: Client;
  readonly server: StartedOverdub;
  readonly links: readonly { readonly partnerId: string; readonly key: string }[];
}

/** Three partners who get 50 cents for a lead, and of a sale 20 %, from 5 dollars 30 %. */
async function setUp(dub: Client): Promise<Program["links"]> {
  await dub.createProgram({ body: { name: "Acme", url: "https://acme.test/" } });
  await dub.createReward({
    body: {
      reward: {
        ...{ event: "sale", type: "percentage", amountInPercentage: 20 },
        modifiers: [
          {
            ...{ type: "percentage", amountInPercentage: 30 },
            conditions: [{ entity: "sale", attribute: "amount", operator: "greater_than_or_equal", value: 500 }],
          },
        ],
      },
    },
  });
  await dub.createReward({ body: { reward: { event: "lead", type: "flat", amountInCents: 50 } } });
  const partners: Partner[] = [];
  for (let n = 0; n < PARTNERS; n += 1) {
    partners.push(await dub.createPartner({ body: { name: `Partner ${n}`, email: `p${n}@acme.test` } }));
  }
  return partners.map(({ id, links }) => ({ partnerId: id, key: links?.[0]?.key ?? "" }));
}

/** What nobody has answered is sent again, to the server that runs by then. */
async function untilAnswered<Answer>(
  current: () => Program,
  send: (program: Program) => Promise<Answer>,
): Promise<Answer> {
  for (;;) {
    try {
      return await send(current());
    } catch (error) {
      if (error instanceof AppError && error.status < 500) throw error;
      await sleep(50);
    }
  }
}

/**
 * A customer signs up and buys twice. Of the first sale one in three gets a part back, and one in three all, as soon as
 * there is a commission for it. All that is sent depends on the customer's number alone.
 */
async function serve(current: () => Program, customer: number): Promise<void> {
  const customerExternalId = `customer-${customer}`;
  await untilAnswered(current, async ({ dub, server, links }) => {
    // The click is recorded after its redirect: where a kill was faster, there is none, and the visitor comes again.
    for (;;) {
      const shortLink = `${server.workspace}/${links[customer % PARTNERS]?.key}`;
      const { location } = await visit(shortLink, { ip: addressOf(randomInt(2 ** 24)) });
      const clickId = new URL(location ?? "").searchParams.get("dub_id") ?? "";
      const body = { clickId, eventName: "Sign up", customerExternalId };
      if (await dub.trackLead({ body }).then(() => true, isUnknownClick)) return;
    }
  });
  for (const part of ["a", "b"]) {
    const sale = { customerExternalId, amount: 100 + ((customer * 37) % 900), invoiceId: `${customer}-${part}` };
    await untilAnswered(current, ({ dub }) => dub.trackSale({ body: sale }));
  }
  if (customer % 3 === 2) return;
  const body = customer % 3 === 0 ? { saleAmount: 90 } : ({ status: "refunded" } as const);
  await untilAnswered(current, async ({ dub }) => {
    const [commission] = await dub.listCommissions({ query: { invoiceId: `${customer}-a` } });
    if (!commission) throw new Error("It is not judged yet.");
    await dub.updateCommission({ params: { id: commission.id }, body }).catch(isAlreadyRefunded);
  });
}

/** By an earlier call that was carried out, and that nobody answered. */
function isAlreadyRefunded(error: unknown): void {
  if (error instanceof AppError && error.message.includes("already in the refunded status")) return;
  throw error;
}

function isUnknownClick(error: unknown): false {
  if (error instanceof AppError && error.status === 404) return false;
  throw error;
}

/** What was earned, without ids and dates; in an order that says nothing of the time. */
async function earned({ dub, links }: Program) {
  await vi.waitUntil(async () => (await dub.reconcileProgram()).waiting === 0, PATIENCE);
  expect(await dub.reconcileProgram()).toMatchObject({ agrees: true, differences: [] });
  const commissions: string[] = [];
  for (const { partnerId } of links) {
    const own = await listAll(dub, partnerId);
    for (const { type, amount, earnings, currency, status, quantity, invoiceId, customer } of own) {
      commissions.push([type, customer?.externalId, invoiceId, amount, earnings, currency, status, quantity].join());
    }
  }
  const totals = await Promise.all(
    links.map(async ({ partnerId }) => {
      const partner = await dub.getPartner({ params: { partnerId } });
      const { totalLeads, totalConversions, totalSales, totalSaleAmount, totalCommissions } = partner;
      return { totalLeads, totalConversions, totalSales, totalSaleAmount, totalCommissions };
    }),
  );
  return { commissions: commissions.sort(), totals };
}

async function listAll(dub: Client, partnerId: string) {
  const found: Awaited<ReturnType<Client["listCommissions"]>>[number][] = [];
  for (let page = 1; found.length === (page - 1) * 100; page += 1) {
    found.push(...(await dub.listCommissions({ query: { partnerId, page } })));
  }
  return found;
}

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  const environment = async (): Promise<Readonly<Record<string, string>>> =>
    dialect === "postgres" ? { DATABASE_URL: (await postgres?.createDatabase()) ?? "" } : {};

  test("kill -9 under a load of sales and refunds: all is earned that a run without kills gives", async () => {
    const env = await environment();
    await using first = await startOverdub({ args: ["--empty"], env });
    const { data, workspaceKey } = first;
    const dub = dubClient(first, workspaceKey);
    const program: Program = { dub, server: first, links: await setUp(dub) };
    let running = program;
    let customers = 0;
    let isOver = false;
    const worker = async () => {
      while (!isOver) await serve(() => running, customers++);
    };
    const load = Promise.all(Array.from({ length: CUSTOMERS_AT_ONCE }, worker));
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = customers;
      await Promise.race([load, vi.waitUntil(() => customers >= before + CUSTOMERS_AT_ONCE, PATIENCE)]);
      await sleep(randomInt(LONGEST_ROUND_MS));
      await running.server.stop("SIGKILL");
      const server = await startOverdub({ data, env });
      running = { ...program, dub: dubClient(server, workspaceKey), server };
    }
    isOver = true;
    await load;
    const withKills = await earned(running);
    await running.server.stop();

    await using quiet = await startOverdub({ args: ["--empty"], env: await environment() });
    const undisturbed = dubClient(quiet, quiet.workspaceKey);
    const reference: Program = { dub: undisturbed, server: quiet, links: await setUp(undisturbed) };
    let next = 0;
    const again = async () => {
      while (next < customers) await serve(() => reference, next++);
    };
    await Promise.all(Array.from({ length: CUSTOMERS_AT_ONCE }, again));
    expect(withKills).toEqual(await earned(reference));
    expect(withKills.commissions).toHaveLength(customers * 3);
    console.log(`${KILLS} kills on ${dialect}: ${customers} customers, ${withKills.commissions.length} commissions`);
  });
});
