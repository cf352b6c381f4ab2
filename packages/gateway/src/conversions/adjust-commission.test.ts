import { expect, test } from "vitest";
import { deleteOldConversions } from "./retention.ts";
import { describeSource } from "./testing/describe-source.ts";
import { CUSTOMER, invoiceOf, refundOf, workOff } from "./testing/start-source.ts";

const DAY_MS = 86_400_000;

describeSource("commissions of what was given back", (on) => {
  test("a commission that was paid is up for review, once for everything given back, and nothing is lost", async () => {
    await on.t.call("POST", "/webhook", { body: { target_url: "https://product.example/" } });
    await on.send("evt_1", "customer.created", CUSTOMER);
    await on.send("evt_2", "invoice.paid", invoiceOf("1", 10_000));
    await workOff(on.t, 1);
    on.setStatus("1", "paid");
    await on.send("evt_3", "charge.refunded", refundOf("1", 10_000, 2_500));
    await workOff(on.t);
    expect((await on.states()).evt_3).toEqual(["sent", "The commission has been paid: it is up for review"]);
    const review = {
      integrated_account_id: on.t.account.id,
      source_id: on.sourceId,
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
    const [first] = (await on.t.call("GET", "/conversion-review?state=open")).json.result;
    expect(first).toMatchObject(review);
    const resolved = await on.t.call("PATCH", `/conversion-review/${first.id}`, {
      body: { state: "resolved", note: "Taken back by hand" },
    });
    expect(resolved.json).toMatchObject({ state: "resolved", note: "Taken back by hand" });
    await on.send("evt_4", "charge.refunded", refundOf("1", 10_000, 10_000));
    await workOff(on.t);
    const reviews = (await on.t.call("GET", "/conversion-review")).json.result;
    expect(reviews).toMatchObject([{ id: first.id, state: "open", remaining_cents: 0, clawback_cents: 2_000 }]);
    const told = await on.t.db
      .selectFrom("product_events")
      .selectAll()
      .where("event", "=", "conversion:review")
      .execute();
    expect(told).toHaveLength(2);
    expect(on.dub.calls).not.toContain("PATCH /commissions/cm_in_1");
    await deleteOldConversions(on.t.db, on.t.nowMs + 2_000 * DAY_MS);
    expect((await on.t.call("GET", "/conversion-review")).json.result).toHaveLength(1);
  });

  test("a commission that somebody has decided about is left alone", async () => {
    await on.send("evt_1", "customer.created", CUSTOMER);
    await on.send("evt_2", "invoice.paid", invoiceOf("1", 10_000));
    await workOff(on.t, 1);
    on.setStatus("1", "fraud");
    await on.send("evt_3", "charge.refunded", refundOf("1", 10_000, 10_000));
    await workOff(on.t);
    expect((await on.states()).evt_3).toEqual(["sent", "The commission was fraud already"]);
    expect(on.commissionOf("1")?.status).toBe("fraud");
  });

  test("a sale without a commission is waited for, and no longer than a quarter of an hour", async () => {
    await on.send("evt_1", "customer.created", CUSTOMER);
    await on.send("evt_2", "invoice.paid", invoiceOf("1", 10_000));
    await workOff(on.t, 1);
    on.dub.commissions.clear();
    await on.send("evt_3", "charge.refunded", refundOf("1", 10_000, 10_000));
    await workOff(on.t, 5);
    expect((await on.states()).evt_3).toEqual(["waiting", "Dub has made no commission yet"]);
    await workOff(on.t, 12);
    expect((await on.states()).evt_3).toEqual(["sent", "The sale has no commission"]);
  });
});
