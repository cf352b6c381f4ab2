import { parseInput, RewardBody } from "@overdub/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { payoutScene } from "../payouts/testing/payout-scene.ts";
import { callApi } from "../testing/call-api.ts";
import type { InsertedPartner } from "../testing/program-rows.ts";
import { insertReward } from "../testing/program-rows.ts";
import { referralShare, referralSum } from "./referral-rules.ts";

const rewardOf = (trigger: string, more: object) => ({ event: "referral", config: { trigger }, ...more });
const share = (amountInPercentage: number, more: object = {}) => ({ type: "percentage", amountInPercentage, ...more });

describe("what a referral earns", () => {
  const reward = (body: object) => ({ id: "rw_1", version: 1, ...parseInput(RewardBody, body) });
  const source = (over: object = {}) => ({
    amount: 999,
    earnings: 333,
    createdAtMs: 0,
    status: "paid" as const,
    ...over,
  });

  test("is rounded down, and never more than its share", () => {
    expect(referralShare(reward(rewardOf("saleRecorded", share(10))), source(), 0)).toBe(99);
    expect(referralShare(reward(rewardOf("commissionEarned", share(2.9))), source(), 0)).toBe(9);
    fc.assert(
      fc.property(fc.nat({ max: 4_000_000_000 }), fc.nat({ max: 10_000 }), (amount, hundredths) => {
        const earned = referralShare(reward(rewardOf("saleRecorded", share(hundredths / 100))), source({ amount }), 0);
        expect(earned * 10_000).toBeLessThanOrEqual(amount * hundredths);
        expect((earned + 1) * 10_000).toBeGreaterThan(amount * hundredths);
      }),
    );
  });

  test("ends with the reward's months, and is nothing of what does not count", () => {
    const year = reward(rewardOf("saleRecorded", share(10, { maxDuration: 12 })));
    const after = (months: number) =>
      referralShare(year, source({ createdAtMs: Date.UTC(2026, months, 5) }), Date.UTC(2026, 0, 5));
    expect([after(11), after(12)]).toEqual([99, 0]);
    expect(referralShare(year, source({ status: "refunded" }), 0)).toBe(0);
    expect(referralShare(year, source({ amount: -5 }), 0)).toBe(0);
  });

  test("is a sum once the partner is approved, or has earned enough", () => {
    const approved = reward(rewardOf("partnerApproved", { type: "flat", amountInCents: 500 }));
    const config = { trigger: "commissionThreshold", commissionsThresholdInCents: 1000 };
    const threshold = reward({ event: "referral", type: "flat", amountInCents: 700, config });
    const of = (status: string, earnedBySales: number) => ({ status, earnedBySales });
    expect([referralSum(approved, of("approved", 0), false), referralSum(approved, of("pending", 0), false)]).toEqual([
      500, 0,
    ]);
    expect([
      referralSum(threshold, of("approved", 1000), true),
      referralSum(threshold, of("approved", 999), true),
      referralSum(threshold, of("approved", 1000), false),
      referralSum(threshold, of("banned", 1000), true),
    ]).toEqual([700, 0, 0, 0]);
  });
});

describe.each(["sqlite", "postgres"] as const)("referrals on %s", (dialect) => {
  const { get, addPartner, earn, anHourLater, payoutsOf, confirm, settle, expectBalanced } = payoutScene(dialect);

  async function addReferral(
    body: Record<string, unknown>,
  ): Promise<{ referrer: InsertedPartner; referred: InsertedPartner }> {
    const referral_reward_id = await insertReward(get("workspace").database.db, get("program"), body);
    const referrer = await addPartner({ enrolled: { referral_reward_id } });
    return { referrer, referred: await addPartner({ enrolled: { referred_by_partner_id: referrer.id } }) };
  }
  const payAll = async (partner: InsertedPartner) => {
    await anHourLater();
    const [payout] = await payoutsOf(partner, "&status=pending");
    await confirm(payout);
    await settle({ payoutId: payout?.id, status: "paid" });
    await get("workspace").server.jobs.runDue();
  };
  const referralsOf = (partner: InsertedPartner) =>
    get("workspace")
      .database.db.selectFrom("commissions")
      .selectAll()
      .where("partner_id", "=", partner.id)
      .where("type", "=", "referral")
      .orderBy("id")
      .execute();

  test("earn a share of each sale that a payout pays, once", async () => {
    const { referrer, referred } = await addReferral(rewardOf("saleRecorded", share(10)));
    const sale = await earn(referred, 1000, { amount_cents: 4999, customer_id: "cus_1" });
    await earn(referred, 300, { type: "custom", amount_cents: 0 });
    await payAll(referred);
    const [referral, ...others] = await referralsOf(referrer);
    expect([referral, others]).toMatchObject([
      {
        ...{ amount_cents: 0, earnings_cents: 499, quantity: 1, link_id: null, status: "pending" },
        ...{ invoice_id: `referral:saleRecorded:${sale}`, source_commission_id: sale, source_partner_id: referred.id },
        ...{ customer_id: "cus_1", currency: "usd" },
      },
      [],
    ]);
    const path = `/partners/${referred.id}/referral`;
    const body = { referredByPartnerId: referrer.id, createCommissionsForPastEvents: true };
    expect(await callApi(get("workspace"), "POST", path, { body })).toMatchObject({ status: 200 });
    await get("workspace").server.jobs.runDue();
    expect(await referralsOf(referrer)).toHaveLength(1);
    await anHourLater();
    expect(await payoutsOf(referrer)).toMatchObject([{ amount: 499 }]);
    await expectBalanced();
  });

  test("earn a share of what a sale has earned, told to webhooks; a payout that the program pays itself earns nothing", async () => {
    const { db } = get("workspace").database;
    const { referrer, referred } = await addReferral(rewardOf("commissionEarned", share(50)));
    const body = { name: "w", url: "https://acme.test/", triggers: ["commission.created"] };
    await callApi(get("workspace"), "POST", "/webhooks", { body });
    await earn(referred, 333, { amount_cents: 4999 });
    await earn(referred, 300);
    await db.updateTable("programs").set({ payout_mode: "external" }).execute();
    const enrolled = db.updateTable("program_enrollments").where("partner_id", "=", referred.id);
    await enrolled.set({ tenant_id: "referred" }).execute();
    await payAll(referred);
    expect(await referralsOf(referrer)).toEqual([]);
    await db.updateTable("programs").set({ payout_mode: "internal" }).execute();
    // The referrer earns whatever its status.
    await db
      .updateTable("program_enrollments")
      .set({ status: "deactivated" })
      .where("partner_id", "=", referrer.id)
      .execute();
    await earn(referred, 777, { amount_cents: 4999 });
    await payAll(referred);
    expect((await referralsOf(referrer)).map(({ earnings_cents }) => earnings_cents)).toEqual([388]);
    const events = await db.selectFrom("webhook_events").select("body").execute();
    expect(events.map((event) => JSON.parse(event.body).data)).toMatchObject([
      { type: "referral", amount: 0, earnings: 388, link: null, customer: null, partner: { id: referrer.id } },
    ]);
    await db.deleteFrom("webhooks").execute();
  });

  test("earn a sum with an approval, once", async () => {
    const reward = { event: "referral", type: "flat", amountInCents: 900, config: { trigger: "partnerApproved" } };
    const { referrer, referred } = await addReferral(reward);
    const { db } = get("workspace").database;
    const pending = { status: "pending" };
    await db.updateTable("program_enrollments").set(pending).where("partner_id", "=", referred.id).execute();
    await get("workspace").server.jobs.runDue();
    expect(await referralsOf(referrer)).toEqual([]);
    const body = { partnerId: referred.id };
    expect(await callApi(get("workspace"), "POST", "/partners/applications/approve", { body })).toMatchObject({
      status: 200,
    });
    await get("workspace").server.jobs.runDue();
    await earn(referred, 1000);
    await payAll(referred);
    expect(await referralsOf(referrer)).toMatchObject([
      { earnings_cents: 900, invoice_id: `referral:partnerApproved:${referred.id}`, source_commission_id: null },
    ]);
  });

  test("earn a sum once the referred partner has earned enough, and nobody refers oneself", async () => {
    const config = { trigger: "commissionThreshold", commissionsThresholdInCents: 1500 };
    const { referrer, referred } = await addReferral({ event: "referral", type: "flat", amountInCents: 700, config });
    for (const earnings of [1000, 600, 800]) {
      await earn(referred, earnings);
      await payAll(referred);
    }
    expect((await referralsOf(referrer)).map(({ earnings_cents }) => earnings_cents)).toEqual([700]);
    const { db } = get("workspace").database;
    const self = { referred_by_partner_id: referrer.id };
    await db.updateTable("program_enrollments").set(self).where("partner_id", "=", referrer.id).execute();
    await earn(referrer, 5000);
    await payAll(referrer);
    expect(await referralsOf(referrer)).toHaveLength(1);
  });
});
