import { parseInput, RewardBody } from "@overdub/contract";
import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, payoutScene } from "../payouts/testing/payout-scene.ts";
import { clickPartnerLink } from "../testing/partner-events.ts";
import type { InsertedPartner } from "../testing/program-rows.ts";
import { insertReward } from "../testing/program-rows.ts";
import { clickEarnings } from "./click-earnings.ts";

/** As Dub's tests have it: 20, and 100 from three countries. */
const REWARD = {
  ...{ event: "click", type: "flat", amountInCents: 20 },
  modifiers: [
    {
      ...{ type: "flat", amountInCents: 100 },
      conditions: [{ entity: "customer", attribute: "country", operator: "in", value: ["US", "GB", "AU"] }],
    },
  ],
};

test("clicks earn by their country, and from nowhere known by the reward itself", () => {
  const reward = { id: "rw_1", version: 1, ...parseInput(RewardBody, REWARD) };
  const clicks = [
    ["US", 2],
    ["DE", 3],
    ["Unknown", 1],
    ["", 1],
  ].map(([country, count]) => ({ country: String(country), clicks: Number(count) }));
  expect(clickEarnings(reward, clicks)).toMatchObject({
    earnings: 200 + 60 + 20 + 20,
    countries: [{ amountInCents: 100 }, {}, {}, {}],
  });
});

describe.each(["sqlite", "postgres"] as const)("commissions of clicks on %s", (dialect) => {
  const { clock, get, addPartner, payoutsOf, anHourLater, expectBalanced } = payoutScene(dialect);
  const earnedBy = ({ id }: InsertedPartner) =>
    get("workspace")
      .database.db.selectFrom("commissions")
      .selectAll()
      .where("partner_id", "=", id)
      .orderBy("created_at_ms")
      .execute();
  const click = (partner: InsertedPartner, country: string) =>
    clickPartnerLink(get("workspace"), partner.link, { country, atMs: clock.now() });

  test("are one a day for each link, also for days on which the server was off, and come into payouts", async () => {
    const { db } = get("workspace").database;
    const click_reward_id = await insertReward(db, get("program"), REWARD);
    const limited = await insertReward(db, get("program"), {
      ...REWARD,
      spendLimitAmount: 150,
      spendLimitInterval: "day",
    });
    const [partner, cut, banned] = [
      await addPartner({ enrolled: { click_reward_id } }),
      await addPartner({ enrolled: { click_reward_id: limited } }),
      await addPartner({ enrolled: { click_reward_id, status: "banned" } }),
    ];
    await anHourLater();
    const firstDay = Math.floor(clock.now() / DAY_MS) * DAY_MS;
    for (const country of ["US", "US", "DE"]) for (const each of [partner, cut, banned]) await click(each, country);
    clock.advance(DAY_MS);
    await click(partner, "DE");
    clock.advance(3 * DAY_MS);
    await get("workspace").server.jobs.runDue();
    const [first, second, ...others] = await earnedBy(partner);
    expect([first, second, others]).toMatchObject([
      {
        ...{ type: "click", quantity: 3, amount_cents: 0, earnings_cents: 220, link_id: partner.link.id },
        ...{
          created_at_ms: firstDay + DAY_MS - 1,
          invoice_id: `${partner.link.id}-2026-03-04`,
          reward_id: click_reward_id,
        },
      },
      { quantity: 1, earnings_cents: 20, created_at_ms: firstDay + 2 * DAY_MS - 1 },
      [],
    ]);
    expect(await earnedBy(cut)).toMatchObject([{ earnings_cents: 150, quantity: 3 }]);
    expect(await earnedBy(banned)).toEqual([]);
    clock.advance(DAY_MS - HOUR_MS);
    await anHourLater();
    expect(await earnedBy(partner)).toHaveLength(2);
    expect(await payoutsOf(partner)).toMatchObject([{ amount: 240 }]);
    await expectBalanced();
  });
});
