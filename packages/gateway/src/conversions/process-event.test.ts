import { expect, test } from "vitest";
import { deleteOldConversions } from "./retention.ts";
import { describeSource } from "./testing/describe-source.ts";
import { addSource, CUSTOMER, invoiceOf, refundOf, stripeEvent, tell, workOff } from "./testing/start-source.ts";

const DAY_MS = 86_400_000;

describeSource("events of a source", (on) => {
  test("a sale waits for its customer, and a refund for its sale", async () => {
    await on.send("evt_3", "charge.refunded", refundOf("1", 5_000, 5_000));
    await on.send("evt_2", "invoice.paid", invoiceOf("1", 5_000));
    await workOff(on.t, 1);
    expect(await on.states()).toEqual({
      evt_3: ["waiting", expect.stringMatching(/not known yet|ties the customer/)],
      evt_2: ["waiting", "Nothing ties the customer to one of Dub yet"],
    });
    expect(on.dub.calls).toEqual([]);
    await on.send("evt_1", "customer.created", CUSTOMER);
    await workOff(on.t, 2);
    expect(await on.states()).toEqual({ evt_1: ["sent", null], evt_2: ["sent", null], evt_3: ["sent", null] });
    expect([...on.dub.leads.keys()]).toEqual(["user_1 Sign up"]);
    expect(on.dub.leads.get("user_1 Sign up")).toMatchObject({
      customerName: "Lin",
      customerEmail: "lin@customer.test",
    });
    expect([...on.dub.sales.values()]).toMatchObject([
      { customerExternalId: "user_1", amount: 5_000, currency: "usd", invoiceId: "in_1", paymentProcessor: "stripe" },
    ]);
    expect(on.commissionOf("1")).toMatchObject({ amount: 5_000, status: "refunded" });
  });

  test("nothing waits for longer than its source says, and it can be tried again", async () => {
    await on.send("evt_1", "invoice.paid", invoiceOf("1", 5_000));
    await workOff(on.t);
    on.t.nowMs += 3 * DAY_MS;
    await workOff(on.t);
    expect(await on.states()).toEqual({
      evt_1: ["ignored", "It waits no longer. Nothing ties the customer to one of Dub yet"],
    });
    await on.send("evt_2", "customer.created", CUSTOMER);
    await workOff(on.t);
    await on.t.call("POST", `/conversion-source/${on.sourceId}/retry`, { body: { state: "ignored" } });
    await workOff(on.t);
    expect((await on.states()).evt_1).toEqual(["sent", null]);
  });

  test("while Dub is away events wait, and a sale whose outcome is unknown is counted once", async () => {
    await on.send("evt_1", "customer.created", CUSTOMER);
    await workOff(on.t);
    let isAway = true;
    on.t.script((request) => {
      const answer = on.dub.script(request);
      return isAway ? { status: 502, text: "Bad gateway" } : answer;
    });
    await on.send("evt_2", "invoice.paid", invoiceOf("1", 5_000));
    await workOff(on.t);
    expect(on.dub.sales.size).toBe(1);
    expect((await on.states()).evt_2).toEqual(["waiting", expect.any(String)]);
    isAway = false;
    await workOff(on.t, 2);
    expect((await on.states()).evt_2).toEqual(["sent", null]);
    expect([on.dub.sales.size, on.dub.calls.filter((call) => call === "POST /track/sale").length]).toEqual([1, 2]);
  });

  test("what Dub refuses has failed, with its reason, and the product is told", async () => {
    await on.t.call("POST", "/webhook", { body: { target_url: "https://product.example/" } });
    await on.send("evt_1", "customer.created", {
      ...CUSTOMER,
      metadata: { dubCustomerId: "u", dubClickId: "click_x" },
    });
    await workOff(on.t);
    expect(await on.states()).toEqual({ evt_1: ["failed", "Click event not found for clickId: click_x"] });
    const told = await on.t.db
      .selectFrom("product_events")
      .selectAll()
      .where("event", "=", "conversion:failed")
      .execute();
    expect(told.map(({ payload }) => JSON.parse(payload))).toMatchObject([{ event_id: "evt_1", state: "failed" }]);
  });

  test("a subscription that ends is told to the product, and changes nothing at Dub", async () => {
    await on.t.call("POST", "/webhook", { body: { target_url: "https://product.example/" } });
    await on.send("evt_1", "customer.created", CUSTOMER);
    await on.send("evt_2", "customer.subscription.deleted", {
      id: "sub_1",
      customer: "cus_1",
      ended_at: 1_793_000_500,
    });
    await workOff(on.t, 1);
    const told = await on.t.db
      .selectFrom("product_events")
      .selectAll()
      .where("event", "=", "conversion:subscription_canceled")
      .execute();
    expect(told.map(({ payload }) => JSON.parse(payload))).toMatchObject([
      { customer_external_id: "user_1", customer_provider_id: "cus_1", canceled_at: "2026-10-26T07:41:40.000Z" },
    ]);
    expect(on.dub.calls.filter((call) => call !== "POST /webhooks")).toEqual(["POST /track/lead"]);
  });

  test("without leads a sale is a direct one, by the click that came with it", async () => {
    const direct = await addSource(on.t, "stripe", { settings: { leads: false, sale_event: "Bought" } });
    on.dub.customers.add("user_1");
    const session = { id: "cs_1", payment_status: "paid", payment_intent: "pi_1", amount_total: 500, currency: "usd" };
    const metadata = CUSTOMER.metadata;
    const object = { ...session, mode: "payment", customer: "cus_1", metadata };
    await tell(on.t, "stripe", direct, stripeEvent("evt_1", "checkout.session.completed", object));
    await workOff(on.t);
    expect(on.dub.calls).toEqual(["POST /track/sale"]);
    expect([...on.dub.sales.values()]).toMatchObject([{ clickId: "click_1", invoiceId: "pi_1", eventName: "Bought" }]);
  });

  test("two names of one payment that come to be known as such are one", async () => {
    await on.send("evt_1", "customer.created", CUSTOMER);
    await on.send("evt_2", "charge.refunded", { ...refundOf("1", 5_000, 1_000) });
    await on.send("evt_3", "invoice.paid", { ...invoiceOf("1", 5_000), payment_intent: undefined });
    await workOff(on.t, 1);
    expect((await on.states()).evt_2?.[0]).toBe("waiting");
    await on.send("evt_4", "invoice_payment.paid", { invoice: "in_1", payment: { payment_intent: "pi_1" } });
    await workOff(on.t, 1);
    expect((await on.states()).evt_2).toEqual(["sent", null]);
    expect(on.commissionOf("1")).toMatchObject({ amount: 4_000, status: "pending" });
  });

  test("what is over for a month is deleted; what waits, and what is known of customers, is kept", async () => {
    await on.send("evt_1", "customer.created", CUSTOMER);
    await workOff(on.t);
    await on.send("evt_2", "charge.refunded", refundOf("9", 1, 1));
    on.t.nowMs += 31 * DAY_MS;
    await deleteOldConversions(on.t.db, on.t.nowMs);
    expect(Object.keys(await on.states())).toEqual(["evt_2"]);
    expect(await on.t.db.selectFrom("conversion_subjects").select("kind").execute()).toEqual([{ kind: "customer" }]);
  });

  test("a payment of which checkout and payment tell is one sale, sent again as it was", async () => {
    await on.send("evt_1", "customer.created", CUSTOMER);
    await workOff(on.t);
    const metadata = CUSTOMER.metadata;
    const intent = {
      id: "pi_9",
      customer: "cus_1",
      amount_received: 900,
      currency: "usd",
      metadata,
      latest_charge: "ch_9",
    };
    let isAway = true;
    on.t.script((request) => {
      const answer = on.dub.script(request);
      return isAway ? { status: 502, text: "Bad gateway" } : answer;
    });
    const early = {
      ...stripeEvent("evt_2", "checkout.session.completed", {
        ...{ id: "cs_9", mode: "payment", payment_status: "paid", payment_intent: "pi_9", invoice: "in_9" },
        ...{ customer: "cus_1", amount_total: 900, currency: "usd", metadata: {} },
      }),
    };
    await on.send("evt_3", "payment_intent.succeeded", intent);
    await workOff(on.t);
    // It happened before, and would be sent otherwise.
    await tell(on.t, "stripe", on.sourceId, early);
    isAway = false;
    await workOff(on.t, 3);
    expect([...on.dub.sales.keys()]).toEqual(["pi_9"]);
    const states = await on.states();
    expect([states.evt_2, states.evt_3]).toEqual([
      ["ignored", "The payment was counted by evt_3"],
      ["sent", null],
    ]);
    await on.send("evt_4", "charge.refunded", { ...refundOf("9", 900, 900), payment_intent: "pi_9" });
    await workOff(on.t, 1);
    expect(on.dub.commissions.get("cm_pi_9")?.status).toBe("refunded");
  });
});
