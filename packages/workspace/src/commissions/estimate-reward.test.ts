import type { RewardEstimate } from "@overdub/contract";
import { parseInput, RewardBody } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { commissionsOf, leadBy, sellTo } from "../testing/partner-events.ts";
import { insertPartner, insertProgram, insertReward } from "../testing/program-rows.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import { readPast } from "./past-events.ts";

const DAY_MS = 86_400_000;

/** See behaviour/partners 10.14. */
describe.each(["sqlite", "postgres"] as const)("what a changed reward would have cost, on %s", (dialect) => {
  const clock = createClock();
  let workspace: StartedWorkspace;
  let program: Awaited<ReturnType<typeof insertProgram>>;

  beforeAll(async () => {
    workspace = await startWorkspaceOn(dialect, { now: clock.now });
    program = await insertProgram(workspace.database.db, workspace.workspace.id);
  });
  afterAll(() => workspace?.close());

  const country = (value: string) => ({ entity: "customer", attribute: "country", operator: "equals_to", value });
  const share = (amountInPercentage: number, over: object = {}) => ({
    ...{ event: "sale", type: "percentage", amountInPercentage },
    ...over,
  });
  const estimate = async (rewardId: string, reward: object, days?: number): Promise<RewardEstimate> => {
    const { status, body } = await callApi(workspace, "POST", `/admin/program/rewards/${rewardId}/estimate`, {
      body: { reward, ...(days !== undefined && { days }) },
    });
    expect(status, JSON.stringify(body)).toBe(200);
    return body as RewardEstimate;
  };
  const sums = ({ events, commissions: { now, changed }, difference }: RewardEstimate) => [
    events,
    [now.count, now.earnings],
    [changed.count, changed.earnings],
    difference,
  ];

  test("sales, also those that earned nothing, are judged by what was known of them, and nothing changes", async () => {
    const { db } = workspace.database;
    const rewardId = await insertReward(db, program, share(20, { maxDuration: 0 }));
    const partner = await insertPartner(db, program, { name: "Lin", enrolled: { sale_reward_id: rewardId } });
    const other = await insertPartner(db, program, { name: "Ada", enrolled: { sale_reward_id: rewardId } });
    const ada = await leadBy(workspace, partner.link, `ada-${dialect}`);
    await sellTo(workspace, ada, 10_000, { metadata: { plan: "pro" } });
    await commissionsOf(workspace, partner.id);
    clock.advance(40 * DAY_MS);
    // The first sale alone is rewarded.
    await sellTo(workspace, ada, 10_000, { metadata: { plan: "pro" } });
    await sellTo(workspace, await leadBy(workspace, other.link, `bob-${dialect}`), 5_000);
    await commissionsOf(workspace, partner.id);
    const before = await db.selectFrom("commissions").selectAll().orderBy("id").execute();

    expect(sums(await estimate(rewardId, share(20, { maxDuration: 0 })))).toEqual([2, [1, 1_000], [1, 1_000], 0]);
    const forever = await estimate(rewardId, share(30));
    expect(sums(forever)).toEqual([2, [1, 1_000], [2, 4_500], 3_500]);
    expect(forever.partners).toEqual([
      { partnerId: partner.id, name: "Lin", now: 0, changed: 3_000, difference: 3_000 },
      { partnerId: other.id, name: "Ada", now: 1_000, changed: 1_500, difference: 500 },
    ]);
    expect([forever.isCut, forever.unknown, forever.to]).toEqual([false, [], new Date(clock.now()).toISOString()]);
    expect(sums(await estimate(rewardId, share(30), 60))).toEqual([3, [2, 3_000], [3, 7_500], 4_500]);

    const plan = { entity: "sale", attribute: "metadata", operator: "equals_to", value: "pro", metadataField: "plan" };
    const totals = { entity: "partner", attribute: "totalLeads", operator: "greater_than", value: 0 };
    const modifiers = [plan, country("US"), totals].map((condition, index) => ({
      ...{ type: "percentage", amountInPercentage: 40 + index },
      conditions: [condition],
    }));
    const rules = await estimate(rewardId, share(20, { modifiers }), 60);
    // Everybody came from the US; totals were never asked for.
    expect(sums(rules)).toEqual([3, [2, 3_000], [3, 10_250], 7_250]);
    expect(rules.unknown).toEqual(
      expect.arrayContaining([
        { asked: "partner.totalLeads", events: 3 },
        { asked: "sale.metadata", events: 1 },
      ]),
    );
    const limited = share(20, { spendLimitAmount: 2_500, spendLimitInterval: "allTime" });
    expect(sums(await estimate(rewardId, limited))).toEqual([2, [1, 1_000], [2, 1_500], 500]);

    expect(await db.selectFrom("commissions").selectAll().orderBy("id").execute()).toEqual(before);
    const stored = db.selectFrom("rewards").select("version").where("id", "=", rewardId);
    expect(await stored.executeTakeFirst()).toEqual({ version: 1 });
  });

  test("where there is more than is looked at, the newest is, complete since its moment", async () => {
    const { db } = workspace.database;
    const rewardId = await insertReward(db, program, { event: "lead", type: "flat", amountInCents: 100 });
    const partner = await insertPartner(db, program, { enrolled: { lead_reward_id: rewardId } });
    for (const name of ["a", "b", "c"]) {
      clock.advance(60_000);
      await leadBy(workspace, partner.link, `${name}-${dialect}`);
      await commissionsOf(workspace, partner.id);
    }
    const limit = { spendLimitAmount: 500, spendLimitInterval: "day" };
    const changed = parseInput(RewardBody, { event: "lead", type: "flat", amountInCents: 300, ...limit });
    expect(sums(await estimate(rewardId, changed))).toEqual([3, [3, 300], [2, 500], 200]);
    const of = { workspaceId: workspace.workspace.id, programId: program.id, rewardId, changed };
    const past = { ...of, fromMs: clock.now() - DAY_MS, toMs: clock.now() };
    expect(await readPast(db, past)).toMatchObject({ events: { length: 3 }, fromMs: past.fromMs });
    expect(await readPast(db, past, 2)).toMatchObject({ events: { length: 1 }, fromMs: clock.now() - 59_999 });
  });

  test("another event, a referral, too many days, or a reward that there is none of is refused", async () => {
    const { db } = workspace.database;
    const sale = await insertReward(db, program, share(20));
    const config = { trigger: "saleRecorded" };
    const referral = { ...share(5), event: "referral", config };
    const refused = async (id: string, reward: object, days = 30) => {
      const path = `/admin/program/rewards/${id}/estimate`;
      return (await callApi(workspace, "POST", path, { body: { reward, days } })).status;
    };
    const lead = { event: "lead", type: "flat", amountInCents: 1 };
    expect(await refused(sale, lead)).toBe(400);
    expect(await refused(await insertReward(db, program, referral), referral)).toBe(400);
    expect(await refused(sale, share(20), 91)).toBe(422);
    expect(await refused(sale, share(101))).toBe(422);
    expect(await refused("rw_none", share(20))).toBe(404);
  });
});
