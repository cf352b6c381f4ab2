import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { commissionsOf, leadBy, sellTo } from "../testing/partner-events.ts";
import { insertGroup, insertReward } from "../testing/program-rows.ts";
import type { BountyScene } from "./testing/bounty-scene.ts";
import { bountyScene } from "./testing/bounty-scene.ts";

const DAY_MS = 86_400_000;

/** See behaviour/partners 6.2. */
describe.each(["sqlite", "postgres"] as const)("the results of partners on %s", (dialect) => {
  const clock = createClock();
  let scene: BountyScene;
  beforeAll(async () => {
    scene = await bountyScene(dialect, clock.now);
  });
  afterAll(() => scene?.workspace.close());

  const goal = (attribute: string, value: number) => ({ performanceCondition: { attribute, value } });
  const countsOf = async (bounty: Awaited<ReturnType<BountyScene["addBounty"]>>) =>
    (await scene.submissions(bounty)).map(({ status, performanceCount }) => [status, performanceCount]);

  test("leads make a draft, and then a submission, which stays as it is; each counts once", async () => {
    const [partner, other] = [await scene.addPartner(), await scene.addPartner()];
    const [two, one] = [await scene.addBounty(), await scene.addBounty(goal("totalLeads", 1))];
    await leadBy(scene.workspace, partner.link, "l1");
    expect(await scene.submissions(two)).toMatchObject([
      ...[{ partnerId: partner.id, status: "draft", performanceCount: 1, completedAt: null, periodNumber: 1 }],
    ]);
    expect(await scene.submissions(one)).toMatchObject([
      { status: "submitted", performanceCount: 1, completedAt: new Date(clock.now()).toISOString(), commission: null },
    ]);
    const buyer = await leadBy(scene.workspace, partner.link, "l2");
    await leadBy(scene.workspace, partner.link, "l3");
    await leadBy(scene.workspace, partner.link, buyer.externalId);
    await leadBy(scene.workspace, other.link, "l4");
    expect(await countsOf(two)).toEqual([
      ["submitted", 2],
      ["draft", 1],
    ]);
    expect(await countsOf(one)).toEqual([
      ["submitted", 1],
      ["submitted", 1],
    ]);
  });

  test("first sales, amounts and commissions count, each for what asks for it", async () => {
    const { db } = scene.workspace.database;
    const sale = { event: "sale", type: "percentage", amountInPercentage: 10 };
    const partner = await scene.addPartner({ sale_reward_id: await insertReward(db, scene.program, sale) });
    const buyer = await leadBy(scene.workspace, partner.link, "s1");
    const [conversions, amount, earned] = [
      await scene.addBounty(goal("totalConversions", 2)),
      await scene.addBounty(goal("totalSaleAmount", 3000)),
      await scene.addBounty(goal("totalCommissions", 250)),
    ];
    await sellTo(scene.workspace, buyer, 1000);
    await sellTo(scene.workspace, buyer, 1500);
    for (const [bounty, count] of [
      [conversions, 1],
      [amount, 2500],
    ] as const) {
      expect(await countsOf(bounty)).toEqual([["draft", count]]);
    }
    expect(await countsOf(earned)).toEqual([["submitted", 250]]);
    await scene.change("/commissions", { type: "custom", partnerId: partner.id, amount: 70 });
    await scene.change("/commissions", { type: "custom", partnerId: partner.id, amount: -70, description: "Back" });
    expect(await countsOf(earned)).toEqual([["submitted", 250]]);
    clock.advance(1000);
    const late = await scene.addBounty(goal("totalSaleAmount", 3000));
    await sellTo(scene.workspace, buyer, 600);
    expect(await countsOf(amount)).toEqual([["submitted", 3100]]);
    expect(await countsOf(late)).toEqual([]);
  });

  test("over a lifetime partners begin with what they have, and then show their total", async () => {
    const [partner, full, none] = [await scene.addPartner(), await scene.addPartner(), await scene.addPartner()];
    await leadBy(scene.workspace, partner.link, "t1");
    for (const lead of ["t2", "t3", "t4"]) await leadBy(scene.workspace, full.link, lead);
    const group = await insertGroup(scene.workspace.database.db, scene.program);
    await callApi(scene.workspace, "POST", `/groups/${group.id}/partners`, {
      body: { partnerIds: [partner.id, full.id, none.id] },
    });
    const startsAt = new Date(clock.now() + DAY_MS).toISOString();
    const lifetime = { performanceScope: "lifetime", groupIds: [group.id] };
    const bounty = await scene.addBounty({ ...lifetime, ...goal("totalLeads", 3), startsAt });
    expect(await countsOf(bounty)).toEqual([]);
    clock.advance(DAY_MS);
    expect(await countsOf(bounty)).toEqual([
      ["submitted", 3],
      ["draft", 1],
    ]);
    await leadBy(scene.workspace, partner.link, "t5");
    expect(await countsOf(bounty)).toEqual([
      ["submitted", 3],
      ["draft", 2],
    ]);
  });

  test("nothing counts outside the window, for others, or once archived", async () => {
    const partner = await scene.addPartner({ created_at_ms: clock.now() - 3 * DAY_MS });
    const inTwoDays = new Date(clock.now() + 2 * DAY_MS).toISOString();
    const group = await insertGroup(scene.workspace.database.db, scene.program);
    const relative = { startMode: "relative", endsAfterDays: 4 };
    const [later, over, theirs, archived, open] = [
      await scene.addBounty({ startsAt: inTwoDays }),
      await scene.addBounty({ startMode: "relative", endsAfterDays: 2 }),
      await scene.addBounty({ groupIds: [group.id] }),
      await scene.addBounty(),
      await scene.addBounty(relative),
    ];
    await scene.change(`/admin/program/bounties/${archived.id}/archive`);
    await leadBy(scene.workspace, partner.link, "w1");
    for (const bounty of [later, over, theirs, archived]) expect(await countsOf(bounty)).toEqual([]);
    expect(await countsOf(open)).toEqual([["draft", 1]]);
    clock.advance(2 * DAY_MS);
    await leadBy(scene.workspace, partner.link, "w2");
    expect(await countsOf(later)).toEqual([["draft", 1]]);
    expect(await countsOf(open)).toEqual([["draft", 1]]);
  });

  test("a ban rejects what is open, and its end gives it back", async () => {
    const partner = await scene.addPartner();
    const bounty = await scene.addBounty();
    await leadBy(scene.workspace, partner.link, "b1");
    expect(await countsOf(bounty)).toEqual([["draft", 1]]);
    await scene.change("/partners/ban", { partnerId: partner.id, reason: "spam" });
    expect(await countsOf(bounty)).toEqual([]);
    expect(await scene.submissions(bounty, "?status=rejected")).toMatchObject([
      { rejectionReason: "other", partner: { id: partner.id, status: "banned", bannedReason: "spam" } },
    ]);
    await scene.change("/admin/program/partners/unban", { partnerId: partner.id });
    expect(await scene.submissions(bounty)).toMatchObject([
      { status: "draft", reviewedAt: null, rejectionReason: null },
    ]);
  });

  /** See behaviour/partners 11.2. */
  test("totals move a partner to the group whose rules they match, unless it is to stay", async () => {
    const { db } = scene.workspace.database;
    const lead = await insertReward(db, scene.program, { event: "lead", type: "flat", amountInCents: 900 });
    const rules = (min: number, max: number) =>
      JSON.stringify([{ attribute: "totalLeads", operator: "between", value: { min, max } }]);
    const silver = await insertGroup(db, scene.program, { move_rules: rules(1, 1), lead_reward_id: lead });
    const gold = await insertGroup(db, scene.program, { move_rules: rules(2, 9) });
    const [partner, stays] = [await scene.addPartner(), await scene.addPartner({ group_move_disabled_at_ms: 1 })];
    const groupOf = async ({ id }: { id: string }) => {
      await scene.workspace.server.jobs.runDue();
      const enrolled = db.selectFrom("program_enrollments").selectAll().where("partner_id", "=", id);
      const { group_id, lead_reward_id } = await enrolled.executeTakeFirstOrThrow();
      return [group_id, lead_reward_id];
    };
    await leadBy(scene.workspace, partner.link, "g1");
    await leadBy(scene.workspace, stays.link, "g2");
    expect(await groupOf(partner)).toEqual([silver.id, lead]);
    expect(await groupOf(stays)).toEqual([scene.program.default_group_id, null]);
    await leadBy(scene.workspace, partner.link, "g3");
    expect(await groupOf(partner)).toEqual([gold.id, null]);
    expect(await commissionsOf(scene.workspace, partner.id)).toMatchObject([{ earnings_cents: 900 }]);
    await db.updateTable("partner_groups").set({ move_rules: null }).where("id", "in", [silver.id, gold.id]).execute();
  });
});
