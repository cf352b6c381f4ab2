import type { Payout } from "@overdub/contract";
import { describe, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { payoutScene } from "./testing/payout-scene.ts";

describe.each(["sqlite", "postgres"] as const)("payouts on %s", (dialect) => {
  const { clock, get, post, addPartner, earn, anHourLater, payoutsOf, confirm, settle, statusOf, expectBalanced } =
    payoutScene(dialect);

  test("are confirmed as an invoice, paid by a statement, and then stay", async () => {
    const partner = await addPartner({ paypal_email: "ada@pay.test", enrolled: { tenant_id: "user_42" } });
    const sale = await earn(partner, 1000);
    await anHourLater();
    const [payout] = await payoutsOf(partner);
    const confirmed = await confirm(payout);
    expect(confirmed).toMatchObject({
      status: 200,
      body: { invoice: { status: "processing", amount: 1000, externalAmount: 0, payouts: 1 }, remaining: 0 },
    });
    const { invoice } = confirmed.body as { invoice: { id: string; number: string } };
    expect(invoice.number).toMatch(/^ACMETEST-\d{4}$/);
    const [processing] = await payoutsOf(partner, `&invoiceId=${invoice.id}`);
    expect(processing).toMatchObject({
      ...{ status: "processing", invoiceId: invoice.id, initiatedAt: new Date(clock.now()).toISOString() },
      user: { id: get("workspace").workspace.userId },
    });
    const change = { body: { status: "refunded" } };
    expect((await refusal(get("workspace"), "PATCH", `/commissions/${sale}`, change))[2]).toContain(
      "already processing",
    );
    expect(
      await callApi(get("workspace"), "GET", `/admin/program/payouts/statement?invoiceId=${invoice.id}`),
    ).toMatchObject({
      body: [
        {
          ...{ payoutId: payout?.id, invoiceNumber: invoice.number, amount: 1000, currency: "USD", mode: "internal" },
          ...{ status: "processing", tenantId: "user_42", paypalEmail: "ada@pay.test", paidAt: null },
        },
      ],
    });
    const csv = await get("workspace").server.api.request("/admin/program/payouts/statement?format=csv", {
      headers: { authorization: `Bearer ${get("workspace").workspace.apiKey}` },
    });
    expect([csv.headers.get("content-type"), (await csv.text()).split("\r\n")[0]]).toEqual([
      "text/csv; charset=utf-8",
      "payoutId,invoiceNumber,amount,currency,status,mode,partnerId,name,email,tenantId,country,paypalEmail,paidAt,method,traceId,failureReason",
    ]);
    const row = {
      payoutId: payout?.id,
      amount: 1000,
      status: "paid",
      method: "paypal",
      traceId: "tr_1",
      paidAt: "2026-06-01T00:00:00Z",
    };
    expect(await settle(row)).toMatchObject({ body: { paid: 1, failed: 0, repeated: 0 } });
    expect(await settle(row)).toMatchObject({ body: { paid: 0, failed: 0, repeated: 1 } });
    expect((await payoutsOf(partner))[0]).toMatchObject({
      ...{ status: "completed", paidAt: "2026-06-01T00:00:00.000Z", method: "paypal", traceId: "tr_1" },
    });
    expect((await callApi(get("workspace"), "GET", `/commissions/${sale}`)).body).toMatchObject({
      ...{ status: "paid", paidAt: "2026-06-01T00:00:00.000Z" },
    });
    const { body: audit } = await callApi(get("workspace"), "GET", `/commissions/${sale}/audit`);
    expect((audit as { action: string }[]).map(({ action }) => action).sort()).toEqual([
      "confirmed",
      "paid",
      "processed",
    ]);
    await earn(partner, 600);
    await anHourLater();
    expect(await payoutsOf(partner)).toMatchObject([{ amount: 1000 }, { amount: 600, status: "pending" }]);
    await expectBalanced();
  });

  test("are confirmed all at once: those that can be, as many as the cutoff leaves", async () => {
    const [rich, poor, owing] = [await addPartner(), await addPartner(), await addPartner()];
    const cutoffMs = clock.now() + 1;
    await earn(rich, 5000);
    await earn(poor, 499);
    await earn(owing, -700, { type: "custom" });
    clock.advance(60_000);
    const late = await earn(rich, 70);
    await anHourLater();
    const answer = await post("payouts/confirm", { cutoff: new Date(cutoffMs).toISOString() });
    expect(answer.status).toBe(200);
    expect(await payoutsOf(rich)).toMatchObject([{ amount: 5000, status: "processing" }]);
    expect([(await payoutsOf(poor))[0]?.status, (await payoutsOf(owing))[0]?.status]).toEqual(["pending", "pending"]);
    expect(await statusOf(late)).toBe("pending");
    await expectBalanced();
    expect(await post("payouts/confirm", {})).toMatchObject({ status: 400 });
  });

  test("that fail can be paid later, or be taken back and grow again", async () => {
    const partner = await addPartner();
    await earn(partner, 900);
    await anHourLater();
    const [payout] = await payoutsOf(partner);
    await confirm(payout);
    const failed = { payoutId: payout?.id, status: "failed", failureReason: "The account is closed." };
    expect(await settle(failed)).toMatchObject({ body: { failed: 1 } });
    expect(await settle(failed)).toMatchObject({ body: { repeated: 1 } });
    expect((await payoutsOf(partner))[0]).toMatchObject({ status: "failed", failureReason: "The account is closed." });
    await earn(partner, 100);
    await anHourLater();
    expect(await payoutsOf(partner)).toHaveLength(2);
    expect(await post("payouts/reopen", { payoutIds: [payout?.id] })).toMatchObject({ body: { reopened: 1 } });
    expect(await payoutsOf(partner)).toMatchObject([
      { amount: 1000, status: "pending", invoiceId: null, failureReason: null },
    ]);
    await confirm(...(await payoutsOf(partner)));
    await settle({ ...failed, failureReason: null });
    expect(await settle({ payoutId: payout?.id, status: "paid" })).toMatchObject({ body: { paid: 1 } });
    await expectBalanced();
  });

  test("a statement that does not match changes nothing", async () => {
    const [first, second] = [await addPartner(), await addPartner()];
    for (const partner of [first, second]) await earn(partner, 800);
    await anHourLater();
    const [payout] = await payoutsOf(first);
    const [open] = await payoutsOf(second);
    await confirm(payout);
    const paid = { payoutId: payout?.id, status: "paid" };
    for (const [row, message] of [
      [{ payoutId: "po_none", status: "paid" }, "there is none with this ID."],
      [{ payoutId: open?.id, status: "paid" }, "it is pending, not confirmed."],
      [{ ...paid, amount: 801 }, "its amount is 800 cents, not 801."],
      [{ ...paid, paidAt: "never" }, "Invalid date"],
      [{ ...paid, status: "lost" }, "invalid_value"],
    ] as const) {
      const rows = row.payoutId === payout?.id ? [row] : [paid, row];
      const [status, , text] = await refusal(get("workspace"), "POST", "/admin/program/payouts/settle", {
        body: { rows },
      });
      expect([status, text]).toEqual([422, expect.stringContaining(message)]);
      expect((await payoutsOf(first))[0]?.status).toBe("processing");
    }
    expect((await settle(paid, paid)).status).toBe(422);
    expect(await settle({ ...paid, traceId: "tr_1" })).toMatchObject({ status: 200 });
    expect((await settle({ ...paid, traceId: "tr_2" })).status).toBe(422);
    expect((await settle({ ...paid, status: "failed" })).status).toBe(422);
    expect((await post("payouts/reopen", { payoutIds: [payout?.id] })).status).toBe(400);
  });

  test("confirming and settling at once, by many, happens once", async () => {
    const partner = await addPartner();
    await earn(partner, 1234);
    await anHourLater();
    const [payout] = await payoutsOf(partner);
    const confirmed = await Promise.all(Array.from({ length: 6 }, () => confirm(payout)));
    expect(confirmed.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
    const settled = await Promise.all(
      Array.from({ length: 6 }, () => settle({ payoutId: payout?.id, status: "paid", amount: 1234 })),
    );
    const counts = settled.map(({ body }) => (body as { paid: number }).paid);
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(1);
    await expectBalanced();
  });

  test("are listed by amount, filtered by group and status, and an unknown limit is ignored", async () => {
    const amounts = async (query: string) =>
      ((await callApi(get("workspace"), "GET", `/payouts?${query}`)).body as Payout[]).map(({ amount }) => amount);
    const all = await amounts("limit=1");
    expect(all).toEqual(all.toSorted((a, b) => b - a));
    expect(all.length).toBeGreaterThan(5);
    expect(await amounts("sortOrder=asc")).toEqual(all.toReversed());
    expect((await amounts("status=completed")).length).toBeGreaterThan(1);
    expect(await amounts(`groupId=-${get("program").default_group_id}`)).toEqual([]);
    expect(await amounts(`groupId=${get("program").default_group_id},${get("heldGroup")}`)).toEqual(all);
    expect(await amounts("sortBy=paidAt&pageSize=2")).toHaveLength(2);
    expect(await refusal(get("workspace"), "GET", "/payouts/po_none")).toEqual([
      404,
      "not_found",
      "Payout po_none not found.",
    ]);
  });
});
