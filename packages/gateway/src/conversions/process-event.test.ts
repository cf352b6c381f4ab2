import type { TestPostgres } from "@overdub/testkit/postgres";
import { startPostgres } from "@overdub/testkit/postgres";
import type { KyselyPlugin } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { processEvent } from "./process-event.ts";
import { deleteOldConversions } from "./retention.ts";
import type { ScriptedSales } from "./testing/scripted-sales.ts";
import { scriptSales } from "./testing/scripted-sales.ts";
import {
  addSource,
  CUSTOMER,
  invoiceOf,
  refundOf,
  statesOf,
  stripeEvent,
  tell,
  workOff,
} from "./testing/start-source.ts";

const DAY_MS = 86_400_000;

describe.each(["sqlite", "postgres"] as const)("events of a source on %s", (dialect) => {
  let postgres: TestPostgres | undefined;
  let t: TestGateway;
  let dub: ScriptedSales;
  let sourceId: string;

  beforeAll(async () => {
    if (dialect === "postgres") postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());
  beforeEach(async () => {
    const databaseUrl = await postgres?.createMigrated();
    t = await startTestGateway(databaseUrl === undefined ? {} : { databaseUrl });
    dub = scriptSales();
    t.script(dub.script);
    sourceId = await addSource(t, "stripe");
  });
  afterEach(() => t[Symbol.asyncDispose]());

  const send = (id: string, type: string, object: Record<string, unknown>) =>
    tell(t, "stripe", sourceId, stripeEvent(id, type, object));
  const states = () => statesOf(t, sourceId);
  const statusOf = (name: string) => dub.commissions.get(`cm_in_${name}`);

  test("a sale waits for its customer, and a refund for its sale", async () => {
    await send("evt_3", "charge.refunded", refundOf("1", 5_000, 5_000));
    await send("evt_2", "invoice.paid", invoiceOf("1", 5_000));
    await workOff(t, 1);
    expect(await states()).toEqual({
      evt_3: ["waiting", expect.stringMatching(/not known yet|ties the customer/)],
      evt_2: ["waiting", "Nothing ties the customer to one of Dub yet"],
    });
    expect(dub.calls).toEqual([]);
    await send("evt_1", "customer.created", CUSTOMER);
    await workOff(t, 2);
    expect(await states()).toEqual({ evt_1: ["sent", null], evt_2: ["sent", null], evt_3: ["sent", null] });
    expect([...dub.leads.keys()]).toEqual(["user_1 Sign up"]);
    expect(dub.leads.get("user_1 Sign up")).toMatchObject({ customerName: "Lin", customerEmail: "lin@customer.test" });
    expect([...dub.sales.values()]).toMatchObject([
      { customerExternalId: "user_1", amount: 5_000, currency: "usd", invoiceId: "in_1", paymentProcessor: "stripe" },
    ]);
    expect(statusOf("1")).toMatchObject({ amount: 5_000, status: "refunded" });
  });

  test("nothing waits for longer than its source says, and it can be tried again", async () => {
    await send("evt_1", "invoice.paid", invoiceOf("1", 5_000));
    await workOff(t);
    t.nowMs += 3 * DAY_MS;
    await workOff(t);
    expect(await states()).toEqual({
      evt_1: ["ignored", "It waits no longer. Nothing ties the customer to one of Dub yet"],
    });
    await send("evt_2", "customer.created", CUSTOMER);
    await workOff(t);
    await t.call("POST", `/conversion-source/${sourceId}/retry`, { body: { state: "ignored" } });
    await workOff(t);
    expect((await states()).evt_1).toEqual(["sent", null]);
  });

  test("while Dub is away events wait, and a sale whose outcome is unknown is counted once", async () => {
    await send("evt_1", "customer.created", CUSTOMER);
    await workOff(t);
    let isAway = true;
    t.script((request) => {
      const answer = dub.script(request);
      return isAway ? { status: 502, text: "Bad gateway" } : answer;
    });
    await send("evt_2", "invoice.paid", invoiceOf("1", 5_000));
    await workOff(t);
    expect(dub.sales.size).toBe(1);
    expect((await states()).evt_2).toEqual(["waiting", expect.any(String)]);
    isAway = false;
    await workOff(t, 2);
    expect((await states()).evt_2).toEqual(["sent", null]);
    expect([dub.sales.size, dub.calls.filter((call) => call === "POST /track/sale").length]).toEqual([1, 2]);
  });

  test("what Dub refuses has failed, with its reason, and the product is told", async () => {
    await t.call("POST", "/webhook", { body: { target_url: "https://product.example/" } });
    await send("evt_1", "customer.created", { ...CUSTOMER, metadata: { dubCustomerId: "u", dubClickId: "click_x" } });
    await workOff(t);
    expect(await states()).toEqual({ evt_1: ["failed", "Click event not found for clickId: click_x"] });
    const told = await t.db.selectFrom("product_events").selectAll().where("event", "=", "conversion:failed").execute();
    expect(told.map(({ payload }) => JSON.parse(payload))).toMatchObject([{ event_id: "evt_1", state: "failed" }]);
  });

  test("a commission that was paid is up for review, once for everything given back, and nothing is lost", async () => {
    await t.call("POST", "/webhook", { body: { target_url: "https://product.example/" } });
    await send("evt_1", "customer.created", CUSTOMER);
    await send("evt_2", "invoice.paid", invoiceOf("1", 10_000));
    await workOff(t, 1);
    dub.commissions.set("cm_in_1", {
      ...(statusOf("1") ?? { id: "", invoiceId: "", amount: 0, earnings: 0 }),
      status: "paid",
    });
    await send("evt_3", "charge.refunded", refundOf("1", 10_000, 2_500));
    await workOff(t);
    expect((await states()).evt_3).toEqual(["sent", "The commission has been paid: it is up for review"]);
    const review = {
      integrated_account_id: t.account.id,
      source_id: sourceId,
      state: "open",
      reason: "The commission has been paid",
      invoice_id: "in_1",
      commission_id: "cm_in_1",
      partner_id: "pn_1",
      sale_cents: 10_000,
      remaining_cents: 7_500,
      earnings_cents: 2_000,
      clawback_cents: 500,
    };
    const [first] = (await t.call("GET", "/conversion-review?state=open")).json.result;
    expect(first).toMatchObject(review);
    const resolved = await t.call("PATCH", `/conversion-review/${first.id}`, {
      body: { state: "resolved", note: "Taken back by hand" },
    });
    expect(resolved.json).toMatchObject({ state: "resolved", note: "Taken back by hand" });
    await send("evt_4", "charge.refunded", refundOf("1", 10_000, 10_000));
    await workOff(t);
    const reviews = (await t.call("GET", "/conversion-review")).json.result;
    expect(reviews).toMatchObject([{ id: first.id, state: "open", remaining_cents: 0, clawback_cents: 2_000 }]);
    const told = await t.db.selectFrom("product_events").selectAll().where("event", "=", "conversion:review").execute();
    expect(told).toHaveLength(2);
    expect(dub.calls).not.toContain("PATCH /commissions/cm_in_1");
    await deleteOldConversions(t.db, t.nowMs + 2_000 * DAY_MS);
    expect((await t.call("GET", "/conversion-review")).json.result).toHaveLength(1);
  });

  test("a commission that somebody has decided about is left alone", async () => {
    await send("evt_1", "customer.created", CUSTOMER);
    await send("evt_2", "invoice.paid", invoiceOf("1", 10_000));
    await workOff(t, 1);
    dub.commissions.set("cm_in_1", {
      ...(statusOf("1") ?? { id: "", invoiceId: "", amount: 0, earnings: 0 }),
      status: "fraud",
    });
    await send("evt_3", "charge.refunded", refundOf("1", 10_000, 10_000));
    await workOff(t);
    expect((await states()).evt_3).toEqual(["sent", "The commission was fraud already"]);
    expect(statusOf("1")?.status).toBe("fraud");
  });

  test("a sale without a commission is waited for, and no longer than a quarter of an hour", async () => {
    await send("evt_1", "customer.created", CUSTOMER);
    await send("evt_2", "invoice.paid", invoiceOf("1", 10_000));
    await workOff(t, 1);
    dub.commissions.clear();
    await send("evt_3", "charge.refunded", refundOf("1", 10_000, 10_000));
    await workOff(t, 5);
    expect((await states()).evt_3).toEqual(["waiting", "Dub has made no commission yet"]);
    await workOff(t, 12);
    expect((await states()).evt_3).toEqual(["sent", "The sale has no commission"]);
  });

  test("a subscription that ends is told to the product, and changes nothing at Dub", async () => {
    await t.call("POST", "/webhook", { body: { target_url: "https://product.example/" } });
    await send("evt_1", "customer.created", CUSTOMER);
    await send("evt_2", "customer.subscription.deleted", { id: "sub_1", customer: "cus_1", ended_at: 1_793_000_500 });
    await workOff(t, 1);
    const told = await t.db
      .selectFrom("product_events")
      .selectAll()
      .where("event", "=", "conversion:subscription_canceled")
      .execute();
    expect(told.map(({ payload }) => JSON.parse(payload))).toMatchObject([
      { customer_external_id: "user_1", customer_provider_id: "cus_1", canceled_at: "2026-10-26T07:41:40.000Z" },
    ]);
    expect(dub.calls.filter((call) => call !== "POST /webhooks")).toEqual(["POST /track/lead"]);
  });

  test("without leads a sale is a direct one, by the click that came with it", async () => {
    const direct = await addSource(t, "stripe", { settings: { leads: false, sale_event: "Bought" } });
    dub.customers.add("user_1");
    const session = { id: "cs_1", payment_status: "paid", payment_intent: "pi_1", amount_total: 500, currency: "usd" };
    const metadata = CUSTOMER.metadata;
    const object = { ...session, mode: "payment", customer: "cus_1", metadata };
    await tell(t, "stripe", direct, stripeEvent("evt_1", "checkout.session.completed", object));
    await workOff(t);
    expect(dub.calls).toEqual(["POST /track/sale"]);
    expect([...dub.sales.values()]).toMatchObject([{ clickId: "click_1", invoiceId: "pi_1", eventName: "Bought" }]);
  });

  test("two names of one payment that come to be known as such are one", async () => {
    await send("evt_1", "customer.created", CUSTOMER);
    await send("evt_2", "charge.refunded", { ...refundOf("1", 5_000, 1_000) });
    await send("evt_3", "invoice.paid", { ...invoiceOf("1", 5_000), payment_intent: undefined });
    await workOff(t, 1);
    expect((await states()).evt_2?.[0]).toBe("waiting");
    await send("evt_4", "invoice_payment.paid", { invoice: "in_1", payment: { payment_intent: "pi_1" } });
    await workOff(t, 1);
    expect((await states()).evt_2).toEqual(["sent", null]);
    expect(statusOf("1")).toMatchObject({ amount: 4_000, status: "pending" });
  });

  test("what is over for a month is deleted; what waits, and what is known of customers, is kept", async () => {
    await send("evt_1", "customer.created", CUSTOMER);
    await workOff(t);
    await send("evt_2", "charge.refunded", refundOf("9", 1, 1));
    t.nowMs += 31 * DAY_MS;
    await deleteOldConversions(t.db, t.nowMs);
    expect(Object.keys(await states())).toEqual(["evt_2"]);
    expect(await t.db.selectFrom("conversion_subjects").select("kind").execute()).toEqual([{ kind: "customer" }]);
  });

  test("killed before any statement, it goes on where it was, and counts everything once", {
    timeout: 60_000,
  }, async () => {
    let statement = 1;
    for (let isThrough = false; !isThrough; statement += 1) {
      const name = String(statement);
      await t.db.deleteFrom("jobs").execute();
      await send(`evt_${name}_1`, "customer.created", CUSTOMER);
      await send(`evt_${name}_2`, "invoice.paid", invoiceOf(name, 1_000));
      await send(`evt_${name}_3`, "charge.refunded", refundOf(name, 1_000, 250));
      const events = await t.db
        .selectFrom("conversion_events")
        .select("id")
        .where("state", "=", "received")
        .orderBy("event_id")
        .execute();
      const left = { statements: statement };
      const failing = { ...t.gateway.context, db: t.db.withPlugin(dieAfter(left)) };
      for (const { id } of events) await processEvent(failing, { id }).catch(() => {});
      isThrough = left.statements > 0;
      // What was held is let go.
      t.nowMs += 121_000;
      await workOff(t, 3);
      const found = await states();
      expect([1, 2, 3].map((number) => found[`evt_${name}_${number}`]?.[0])).not.toContain("failed");
      expect(found[`evt_${name}_3`], `at statement ${name}`).toEqual(["sent", null]);
      expect(dub.sales.size).toBe(statement);
      expect(statusOf(name)).toMatchObject({ amount: 750, earnings: 150, status: "pending" });
    }
    expect(dub.leads.size).toBe(1);
    expect(statement).toBeGreaterThan(20);
  });
});

/** Lets so many statements through; then each fails, as when the process had ended there. */
function dieAfter(left: { statements: number }): KyselyPlugin {
  return {
    transformQuery({ node }) {
      left.statements -= 1;
      if (left.statements < 0) throw new Error("The process was killed.");
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}
