import type { Commission, Link, Partner, Payout } from "@overdub/contract";
import { parseExchangeRates, readStatement } from "@overdub/workspace";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Rehearsal } from "./testing/start-rehearsal.ts";
import { startRehearsal } from "./testing/start-rehearsal.ts";

/** What a euro costs is chosen such that a pocket calculator has every amount below: a euro is 1.25 dollars. */
const RATES = parseExchangeRates('{"date":"2026-01-01","rates":{"EUR":0.8}}');

/** Each month's noon: a month after the 31st of January is the last day of February. */
const NOONS = [
  ...["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31"],
  ...["2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"],
].map((day) => `${day}T12:00:00.000Z`);

/**
 * What one customer of Ada pays in each month, and what she gets, by hand: 20 %, from 200 dollars 25 %, for 12 months.
 * Null: no commission.
 */
const SALES: readonly (readonly [cents: number, currency: string, usd: number, earnings: number | null])[] = [
  [8000, "eur", 10_000, 2000],
  [25_000, "usd", 25_000, 6250], // 25 %
  [3333, "eur", 4166, 833], // 4166.25, then 833.2
  [12_345, "usd", 12_345, 2469],
  [20_000, "eur", 25_000, 6250], // 25 %; later 80 euros less: 15,000 at 20 %, 3000
  [9900, "usd", 9900, 1980], // later given back
  [10_000, "usd", 10_000, 2000],
  [1234, "eur", 1543, 309], // 1542.5, then 308.6
  [19_999, "usd", 19_999, 4000], // 3999.8
  [20_000, "usd", 20_000, 5000], // 25 %
  [15_999, "eur", 19_999, 4000], // 19,998.75, then 3999.8
  [500, "usd", 500, 100],
  [30_000, "usd", 30_000, null], // the twelve months are over
  [8000, "eur", 10_000, null],
];

let on: Rehearsal;
describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  beforeAll(async () => {
    on = await startRehearsal(Date.parse(NOONS[0] ?? ""), RATES, dialect);
  });
  afterAll(() => on?.[Symbol.asyncDispose]());

  test("a partner program from nothing to the second payout, to the cent", { timeout: 240_000 }, rehearse);
});

async function rehearse(): Promise<void> {
  await setUp();
  const ada = await join("Ada Byron", "ada@acme.test");
  const bob = await join("Bob", "bob@acme.test");
  const adasLink = await on.call<Link>("create_a_dub_partner_link", {
    partnerId: ada.id,
    url: "https://acme.test/pricing",
    key: "ada",
  });
  await sign("adas", adasLink);
  await sign("bobs", bob.links?.[0]);
  expect(await earned(ada)).toEqual([]);

  await sell("adas", 0);
  await pay("bobs", "b_0", 5000, "usd");
  await pay("adas", "too-little", 2, "usd"); // 0.4 of a cent
  expect(await earned(ada)).toEqual([["in_0", 10_000, 2000, "pending"]]);
  expect(await earned(bob)).toEqual([["b_0", 5000, 1000, "pending"]]);
  expect(await payouts(ada)).toEqual([]);

  await goTo(1);
  await sell("adas", 1);
  await pay("bobs", "b_1", 4000, "eur");
  await goTo(2);
  await sell("adas", 2);
  // Thirty days after the first sale, at the hour that follows, a payout begins; the second sale came 28 days later.
  expect(await payouts(ada)).toMatchObject([
    { amount: 8250, status: "pending", createdAt: "2026-03-02T13:00:00.000Z", periodStart: NOONS[0] },
  ]);

  await goTo(3);
  await sell("adas", 3);
  await pay("bobs", "b_3", 2500, "usd");
  expect(await payouts(bob)).toMatchObject([{ amount: 2000, status: "pending", periodEnd: NOONS[1] }]);
  await ban(bob);
  await expect(pay("bobs", "b_4", 2500, "usd")).rejects.toThrow("disabled");
  expect(await earned(bob)).toEqual([
    ["b_0", 5000, 1000, "canceled"],
    ["b_1", 5000, 1000, "canceled"],
    ["b_3", 2500, 500, "canceled"],
  ]);
  expect(await payouts(bob)).toMatchObject([{ amount: 2000, status: "canceled" }]);

  for (const month of [4, 5]) {
    await goTo(month);
    await sell("adas", month);
  }
  await goTo(6);
  // 2000 + 6250 + 833 + 2469 + 6250 + 1980
  expect(await payouts(ada)).toMatchObject([{ amount: 19_782, status: "pending", periodEnd: NOONS[5] }]);
  // A modifier that asks for the sale's amount is not asked again: what is left earns the 20 %.
  expect(await give(await idOf("in_4"), { modifySaleAmount: -8000, currency: "eur" })).toMatchObject({
    amount: 15_000,
    earnings: 3000,
    status: "processed",
  });
  expect(await payouts(ada)).toMatchObject([{ amount: 16_532 }]);
  // What a full refund leaves are the sums of what was.
  expect(await give(await idOf("in_5"), { saleAmount: 0 })).toMatchObject({
    amount: 9900,
    earnings: 1980,
    status: "refunded",
  });
  expect(await payouts(ada)).toMatchObject([{ amount: 14_552 }]);

  expect(await payOut(14_552, "json")).toMatchObject([
    { amount: 14_552, status: "completed", paidAt: NOONS[6], periodStart: NOONS[0], periodEnd: NOONS[5] },
  ]);
  await expect(give(await idOf("in_4"), { saleAmount: 1 })).rejects.toThrow("already been paid");
  await sell("adas", 6);

  for (let month = 7; month < NOONS.length; month += 1) {
    await goTo(month);
    await sell("adas", month);
  }
  // 2000 + 309 + 4000 + 5000 + 4000 + 100
  expect(await payouts(ada)).toMatchObject([{ amount: 14_552 }, { amount: 15_409, status: "pending" }]);
  await on.call("dub_commissions_bulk_create", {
    ...{ type: "custom", partnerId: ada.id, amount: -1500, description: "A chargeback of the bank." },
  });
  await on.settle();
  expect(await payouts(ada)).toMatchObject([{ amount: 14_552 }, { amount: 13_909, status: "pending" }]);
  expect(await payOut(13_909, "csv")).toMatchObject([
    { amount: 13_909, status: "completed", paidAt: NOONS[13], periodStart: NOONS[6], periodEnd: NOONS[13] },
  ]);

  const paid = SALES.flatMap(([, , usd, earnings], month) =>
    earnings === null || month === 4 || month === 5 ? [] : [[`in_${month}`, usd, earnings, "paid"] as const],
  );
  expect(await earned(ada)).toEqual([
    ...paid.slice(0, 4),
    ["in_4", 15_000, 3000, "paid"],
    ["in_5", 9900, 1980, "refunded"],
    ...paid.slice(4),
    [null, 0, -1500, "paid"],
  ]);
  const [total] = await on.call<Partner[]>("list_all_dub_partners", { email: "ada@acme.test", detail: "full" });
  // 14,552 + 13,909; the sales are those of the table, whatever was refunded, and the two cents.
  expect(total).toMatchObject({ totalCommissions: 28_461, totalLeads: 1, totalSales: 15, totalSaleAmount: 198_454 });
}

async function setUp(): Promise<void> {
  const { api, domain } = on;
  await api.createProgram({ body: { name: "Acme", url: "https://acme.test/", domain, minPayoutAmount: 1000 } });
  await api.createGroup({ body: { name: "Creators", slug: "creators", holdingPeriodDays: 30 } });
  const field = { type: "short-text" as const, id: "how", label: "How?", required: true };
  await api.updateGroup({
    params: { groupIdOrSlug: "creators" },
    body: { applicationFormData: { fields: [field] }, publishApplicationForm: true },
  });
  const condition = { entity: "sale", attribute: "amount", operator: "greater_than_or_equal", value: 20_000 } as const;
  await api.createReward({
    body: {
      groupId: "creators",
      reward: {
        ...{ event: "sale", type: "percentage", amountInPercentage: 20, maxDuration: 12 },
        modifiers: [{ conditions: [condition], type: "percentage", amountInPercentage: 25 }],
      },
    },
  });
  await on.settle();
}

/** Applies on the page of the program, and is approved. */
async function join(name: string, email: string): Promise<Partner> {
  const body = new URLSearchParams({ name, email, country: "GB", "answer:how": "A newsletter" });
  const sent = await fetch(`${on.origin}/apply/rehearsal/creators`, { method: "POST", redirect: "manual", body });
  expect(sent.status).toBe(303);
  const [applied] = await on.call<{ partner: { id: string; email: string } }[]>("list_all_dub_program_applications");
  expect(applied?.partner.email).toBe(email);
  const partnerId = applied?.partner.id ?? "";
  await on.call("dub_program_applications_approve", { partnerId });
  await on.api.updatePartner({ params: { partnerId }, body: { paypalEmail: email, payoutsEnabled: true } });
  await on.settle();
  const [partner] = await on.call<Partner[]>("list_all_dub_partners", { email });
  if (!partner) throw new Error(`${name} is no partner.`);
  return partner;
}

async function sign(customerExternalId: string, link: Pick<Link, "shortLink"> | undefined): Promise<void> {
  const clickId = await on.click(link?.shortLink ?? "");
  await on.call("create_a_dub_track", { clickId, eventName: "Sign up", customerExternalId });
  await on.settle();
}

async function pay(customerExternalId: string, invoiceId: string, amount: number, currency: string): Promise<void> {
  await on.call("create_a_dub_track_sale", { customerExternalId, invoiceId, amount, currency });
  await on.settle();
}

async function sell(customer: string, month: number): Promise<void> {
  const [amount, currency] = SALES[month] ?? [0, ""];
  await pay(customer, `in_${month}`, amount, currency);
}

async function goTo(month: number): Promise<void> {
  expect(await on.api.moveTestClock({ body: { to: NOONS[month] ?? "" } })).toMatchObject({ isReached: true });
  await on.settle();
}

async function ban({ id }: Partner): Promise<void> {
  await on.call("dub_partners_ban", { partnerId: id, reason: "fraud" });
  await on.settle();
}

/** Invoice, amount, earnings and status of all that a partner has earned, the oldest first. */
async function earned({ id }: Partner) {
  const query = { partnerId: id, sortOrder: "asc", detail: "full" };
  const commissions = await on.call<Commission[]>("list_all_dub_commissions", query);
  return commissions.map(({ invoiceId, amount, earnings, status }) => [invoiceId, amount, earnings, status]);
}

/** Those that are not confirmed come last. */
const payouts = ({ id }: Partner) =>
  on.call<Payout[]>("list_all_dub_payouts", { partnerId: id, sortBy: "initiatedAt", detail: "full" });

async function idOf(invoiceId: string): Promise<string> {
  const [commission] = await on.call<Commission[]>("list_all_dub_commissions", { invoiceId });
  return commission?.id ?? "";
}

async function give(id: string, change: Record<string, unknown>): Promise<Commission> {
  const changed = await on.call<Commission>("update_a_dub_commission_by_id", { id, ...change });
  await on.settle();
  return changed;
}

/** Confirms all that can be, and gives the statement back with every line as paid. */
async function payOut(amount: number, format: "json" | "csv"): Promise<Payout[]> {
  const { invoice } = await on.api.confirmPayouts({ body: {} });
  await on.settle();
  expect(invoice).toMatchObject({ amount, payouts: 1, status: "processing" });
  const lines = await on.api.getPayoutStatement({ query: { invoiceId: invoice.id } });
  expect(lines).toMatchObject([{ amount, currency: "USD", status: "processing", name: "Ada Byron" }]);
  const statement = await on.read(`/admin/program/payouts/statement?invoiceId=${invoice.id}&format=${format}`);
  const rows = readStatement(statement.replaceAll("processing", "paid"));
  expect(rows).toEqual([expect.objectContaining({ payoutId: lines[0]?.payoutId, amount, status: "paid" })]);
  expect(await on.api.settlePayouts({ body: { rows } })).toEqual({ paid: 1, failed: 0, repeated: 0 });
  expect(await on.api.settlePayouts({ body: { rows } })).toEqual({ paid: 0, failed: 0, repeated: 1 });
  await on.settle();
  return on.call<Payout[]>("list_all_dub_payouts", { invoiceId: invoice.id });
}
