import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConversionScene } from "./testing/conversion-scene.ts";
import { startConversionScene } from "./testing/conversion-scene.ts";
import type { StripeEvent } from "./testing/stripe-events.ts";
import { MONTH, stripeEvent, stripeMonth, stripeSignature } from "./testing/stripe-events.ts";

let scene: ConversionScene;
let runs = 0;

beforeAll(async () => {
  scene = await startConversionScene();
});
afterAll(() => scene?.[Symbol.asyncDispose]());

const send = (sourceId: string, event: StripeEvent) => {
  const body = JSON.stringify(event);
  return scene.post(sourceId, body, { "stripe-signature": stripeSignature(body, scene.nowMs) });
};

/** What the program has of all that came so far. */
async function totals() {
  const [partner] = await scene.dub.listPartners({ query: { email: "ada@partner.test" } });
  const { totalLeads = 0, totalSales = 0, totalSaleAmount = 0 } = partner ?? {};
  const leads = await scene.dub.listCommissions({ query: { type: "lead" } });
  return {
    totalLeads,
    totalSales,
    totalSaleAmount,
    leadEarnings: leads.reduce((sum, { earnings }) => sum + earnings, 0),
  };
}

/** @param order of the events, some of them several times. @param pauses after which of them work is done. */
async function tell(order: readonly number[], pauses: ReadonlySet<number>) {
  runs += 1;
  const clicks: string[] = [];
  for (let click = 0; click < 6; click += 1) clicks.push(await scene.click());
  const month = stripeMonth(runs, clicks);
  const sourceId = await scene.addSource("stripe", { settings: { wait_hours: 2 } });
  const before = await totals();
  for (const [place, index] of order.entries()) {
    const event = month[index % month.length];
    if (!event) throw new Error("The month has no such event.");
    expect(await send(sourceId, event)).toMatchObject({ status: 200 });
    if (pauses.has(place)) await scene.runFor(1);
  }
  await scene.runFor(40);
  const after = await totals();
  const names = Object.keys(MONTH.commissions);
  const found = await scene.commissions(names.map((name) => `${name}_${runs}`));
  const unexpected = await scene.commissions([`in_f1_${runs}`, `in_g0_${runs}`, `pi_a1_${runs}`, `cs_a1_${runs}`]);
  return {
    sourceId,
    month,
    result: {
      commissions: Object.fromEntries(names.map((name) => [name, found[`${name}_${runs}`]])),
      leads: after.totalLeads - before.totalLeads,
      sales: after.totalSales - before.totalSales,
      saleAmount: after.totalSaleAmount - before.totalSaleAmount,
      leadEarnings: after.leadEarnings - before.leadEarnings,
    },
    unexpected,
  };
}

const LENGTH = stripeMonth(0, []).length;
const inOrder = Array.from({ length: LENGTH }, (_, index) => index);

test("a month of Stripe, as it happened, earns what it earns by hand", { timeout: 120_000 }, async () => {
  const { result, unexpected, sourceId, month } = await tell(inOrder, new Set(inOrder));
  expect(result).toEqual(MONTH);
  expect(unexpected).toEqual({});
  const states = await scene.events(sourceId);
  const open = states.filter(({ state }) => state === "waiting" || state === "received");
  // Nobody knows them: they wait for two hours, and no longer.
  expect(open.map(({ type }) => type).toSorted()).toEqual(["charge.refunded", "invoice.paid"]);
  await scene.runFor(90);
  const ended = await scene.events(sourceId);
  expect(ended.filter(({ state }) => state === "failed")).toEqual([]);
  const ignored = ended.filter(({ state }) => state === "ignored").map(({ type, reason }) => [type, reason]);
  expect(ignored.toSorted()).toMatchInlineSnapshot(`
    [
      [
        "charge.dispute.created",
        "An inquiry takes nothing back",
      ],
      [
        "charge.refunded",
        "It waits no longer. The sale that this is about is not known yet",
      ],
      [
        "customer.created",
        "The customer's metadata names neither a customer nor a click of Dub",
      ],
      [
        "invoice.paid",
        "A sale of nothing is none",
      ],
      [
        "invoice.paid",
        "It waits no longer. Nothing ties the customer to one of Dub yet",
      ],
      [
        "invoice.paid",
        "The payment was counted by evt_2_1",
      ],
      [
        "invoice.payment_succeeded",
        "The payment was counted by evt_2_1",
      ],
      [
        "product.created",
        "Events of this type say nothing of conversions",
      ],
    ]
  `);
  // A year's worth of repeats of a part of it.
  for (const event of month.filter((_, index) => index % 3 === 0)) {
    expect((await send(sourceId, event)).json).toEqual({ received: true, duplicate: true });
  }
  await scene.runFor(2);
  expect(await scene.commissions([`in_a1_${runs}`])).toEqual({ [`in_a1_${runs}`]: [10_000, 2_000, "pending"] });
});

test("any order of it, with repeats, earns the same", { timeout: 300_000 }, async () => {
  const anyOrder = fc.shuffledSubarray([...inOrder, ...inOrder.filter((index) => index % 4 === 0)], {
    minLength: LENGTH + Math.ceil(LENGTH / 4),
  });
  const anyPauses = fc.uniqueArray(fc.nat(LENGTH), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(anyOrder, anyPauses, async (order, pauses) => {
      const { result, unexpected } = await tell(order, new Set(pauses));
      expect(result).toEqual(MONTH);
      expect(unexpected).toEqual({});
    }),
    { numRuns: 15 },
  );
});

test("money that comes back after the partner was paid is up for review, with what is to be taken back", async () => {
  const { dub } = scene;
  await dub.updateGroup({ params: { groupIdOrSlug: "default" }, body: { holdingPeriodDays: 0 } });
  const partnerId = scene.ada.id;
  await dub.updatePartner({ params: { partnerId }, body: { paypalEmail: "ada@partner.test", payoutsEnabled: true } });
  const sourceId = await scene.addSource("stripe");
  const metadata = { dubCustomerExternalId: "paid_1", dubClickId: await scene.click() };
  const at = Math.floor(scene.nowMs / 1_000);
  await send(sourceId, stripeEvent("evt_paid_1", "customer.created", at, { id: "cus_paid", metadata }));
  const invoice = {
    id: "in_paid",
    customer: "cus_paid",
    amount_paid: 5_000,
    currency: "usd",
    payment_intent: "pi_paid",
  };
  await send(sourceId, stripeEvent("evt_paid_2", "invoice.paid", at, invoice));
  await scene.runFor(2);
  expect(await scene.commissions(["in_paid"])).toEqual({ in_paid: [5_000, 1_000, "pending"] });
  // Payouts form each hour.
  await scene.runFor(62);
  const { invoice: paid } = await dub.confirmPayouts({ body: {} });
  await scene.run();
  const lines = await dub.getPayoutStatement({ query: { invoiceId: paid.id } });
  await dub.settlePayouts({
    body: { rows: lines.map(({ payoutId, amount }) => ({ payoutId, amount, status: "paid" })) },
  });
  await scene.run();
  expect(await scene.commissions(["in_paid"])).toEqual({ in_paid: [5_000, 1_000, "paid"] });

  const charge = { id: "ch_paid", payment_intent: "pi_paid", amount: 5_000, amount_refunded: 2_000, currency: "usd" };
  await send(sourceId, stripeEvent("evt_paid_3", "charge.refunded", at + 7_000, charge));
  await scene.runFor(1);
  expect(await scene.commissions(["in_paid"])).toEqual({ in_paid: [5_000, 1_000, "paid"] });
  const { json } = await scene.call("GET", "/conversion-review?state=open");
  expect(json.result).toMatchObject([
    {
      invoice_id: "in_paid",
      partner_id: partnerId,
      remaining_cents: 3_000,
      earnings_cents: 1_000,
      clawback_cents: 400,
    },
  ]);
});
