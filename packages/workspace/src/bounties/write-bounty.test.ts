import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertGroup } from "../testing/program-rows.ts";
import type { BountyScene } from "./testing/bounty-scene.ts";
import { bountyScene } from "./testing/bounty-scene.ts";

const clock = createClock();
let scene: BountyScene;
beforeAll(async () => {
  scene = await bountyScene("sqlite", clock.now);
});
afterAll(() => scene?.workspace.close());

const call = async (method: string, path: string, body?: object) => {
  const answer = await callApi(scene.workspace, method, path, { body });
  return [answer.status, answer.body];
};

/** See behaviour/partners 6.1. */
test("a bounty lives from creation to deletion, and webhooks are told", async () => {
  const { db } = scene.workspace.database;
  const triggers = ["bounty.created", "bounty.updated"];
  await call("POST", "/webhooks", { name: "all", url: "https://hooks.test/", triggers });
  const group = await insertGroup(db, scene.program);
  const bounty = await scene.addBounty({ groupIds: [group.id], endsAt: "2026-12-31T00:00:00Z", name: "Ours" });
  const { archivedAt, createdAt, updatedAt, ...facts } = bounty;
  expect([archivedAt, createdAt, updatedAt]).toEqual([null, bounty.startsAt, bounty.startsAt]);
  expect(facts).toEqual({
    ...{ id: expect.stringMatching(/^bnty_/), name: "Bring 2 leads", description: null, type: "performance" },
    ...{ startsAt: "2026-03-04T12:00:00.000Z", endsAt: "2026-12-31T00:00:00.000Z", startMode: "absolute" },
    ...{ endsAfterDays: null, submissionsOpenAt: null, submissionFrequency: null, maxSubmissions: 1 },
    ...{ rewardAmount: 1000, rewardDescription: null, performanceScope: "new", submissionRequirements: null },
    performanceCondition: { attribute: "totalLeads", operator: "gte", value: 2 },
    ...{ groups: [{ id: group.id }], partnerTags: [] },
  });
  const path = `/bounties/${bounty.id}`;
  expect(await call("GET", path)).toEqual([200, bounty]);
  const changes = { performanceCondition: { attribute: "totalSaleAmount", value: 12345 }, groupIds: null };
  const [, changed] = await call("PATCH", path, changes);
  expect(changed).toMatchObject({
    name: "Reach $123.45 in sales",
    groups: [],
    rewardAmount: 1000,
    endsAt: bounty.endsAt,
  });
  const [, archived] = await call("POST", `/admin/program${path}/archive`, {});
  expect(archived).toMatchObject({ archivedAt: expect.any(String) });
  expect(await call("GET", "/bounties?archived=false")).toEqual([200, []]);
  expect(await call("GET", "/bounties?archived=true")).toEqual([200, [archived]]);
  const told = await db.selectFrom("webhook_events").selectAll().orderBy("created_at_ms").execute();
  const events = told.map(({ trigger_name, body }) => [trigger_name, JSON.parse(body).data]);
  expect(events).toContainEqual(["bounty.created", facts]);
  expect(events.filter(([trigger]) => trigger === "bounty.updated")).toHaveLength(2);
  expect(await call("DELETE", path)).toEqual([200, { id: bounty.id }]);
  expect((await refusal(scene.workspace, "GET", path)).slice(1)).toEqual([
    "not_found",
    `Bounty ${bounty.id} not found.`,
  ]);
});

const condition = { attribute: "totalLeads", value: 1 };
const results = { type: "performance", performanceScope: "new", performanceCondition: condition, rewardAmount: 5 };
const work = { type: "submission", name: "Write", rewardAmount: 5 };
const relative = { ...results, startMode: "relative" };
const social = { platform: "youtube", metric: "views", minCount: 100 };

test.each<[object, number, string]>([
  [{ ...results, groupIds: undefined }, 422, "groupIds"],
  [{ ...results, rewardAmount: null }, 400, "`rewardAmount`"],
  [{ ...results, performanceScope: null }, 400, "`performanceScope`"],
  [{ ...results, performanceCondition: null }, 400, "`performanceCondition`"],
  [{ ...results, maxSubmissions: 2 }, 400, "Nothing is handed in"],
  [{ ...results, performanceCondition: { ...condition, value: 0 } }, 422, "value"],
  [{ ...results, performanceCondition: { ...condition, attribute: "totalClicks" } }, 422, "attribute"],
  [{ ...results, rewardAmount: 0 }, 422, "rewardAmount"],
  [{ ...results, rewardAmount: 1.5 }, 422, "rewardAmount"],
  [{ ...results, rewardAmount: 5e9 }, 422, "rewardAmount"],
  [{ ...results, startsAt: "2026-05-01", endsAt: "2026-04-30" }, 400, "`endsAt` is before"],
  [{ ...results, endsAfterDays: 3 }, 400, "`endsAfterDays`"],
  [{ ...results, startsAt: "2026-02-30" }, 422, "custom: startsAt: Invalid date"],
  [{ ...relative, startsAt: "2026-05-01" }, 400, "no `startsAt`"],
  [{ ...relative, performanceScope: "lifetime" }, 400, "`lifetime`"],
  [{ ...work, name: " " }, 400, "`name`"],
  [{ ...work, rewardAmount: null }, 400, "`rewardDescription`"],
  [{ ...work, performanceScope: "new" }, 400, "neither"],
  [{ ...work, maxSubmissions: 51 }, 422, "maxSubmissions"],
  [{ ...work, submissionFrequency: "day", endsAt: "2026-05-01" }, 400, "needs `maxSubmissions`"],
  [{ ...work, submissionFrequency: "day", maxSubmissions: 2 }, 400, "needs an end"],
  [{ ...work, submissionsOpenAt: "2026-05-01", endsAt: "2026-04-30" }, 400, "after `endsAt`"],
  [
    { ...work, rewardAmount: null, rewardDescription: "x", submissionRequirements: { socialMetrics: social } },
    400,
    "`socialMetrics` need",
  ],
  [{ ...work, groupIds: ["grp_none"] }, 422, "Invalid groupIds detected: grp_none"],
  [{ ...work, partnerTagIds: ["ptag_none"] }, 422, "ptag_none"],
])("%j is refused with %d", async (body, status, message) => {
  const [before] = [await call("GET", "/bounties")];
  const answer = await refusal(scene.workspace, "POST", "/bounties", { body: { groupIds: null, ...body } });
  expect([answer[0], answer[2]]).toEqual([status, expect.stringContaining(message)]);
  expect(await call("GET", "/bounties")).toEqual(before);
});

test("without a program there are none", async () => {
  const { apiKey: key } = await scene.workspace.addWorkspace({ slug: "without" });
  for (const [method, path, body] of [
    ["GET", "/bounties", undefined],
    ["POST", "/bounties", { ...work, groupIds: null }],
    ["GET", "/bounties/x/submissions", undefined],
    ["POST", "/bounties/x/submissions/y/approve", {}],
  ] as const) {
    const answer = await refusal(scene.workspace, method, path, { key, body });
    expect(answer).toEqual([404, "not_found", "Program not found"]);
  }
});
