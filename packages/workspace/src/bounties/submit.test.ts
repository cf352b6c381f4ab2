import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bountiesInFile, bountySubmissionsInFile } from "../bounty-progress/bounty-tables.ts";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { commissionsOf, leadBy } from "../testing/partner-events.ts";
import type { BountyScene } from "./testing/bounty-scene.ts";
import { bountyScene } from "./testing/bounty-scene.ts";

const DAY_MS = 86_400_000;
const url = "https://blog.test/review";

/** See behaviour/partners 6.3 and 6.4. */
describe.each(["sqlite", "postgres"] as const)("work that is handed in on %s", (dialect) => {
  const clock = createClock();
  let scene: BountyScene;
  beforeAll(async () => {
    scene = await bountyScene(dialect, clock.now);
  });
  afterAll(() => scene?.workspace.close());

  const refused = async (bounty: { id: string }, body: object) => {
    const path = `/admin/program/bounties/${bounty.id}/submissions`;
    const [status, , message] = await refusal(scene.workspace, "POST", path, { body });
    return [status, message];
  };
  const review = (bounty: { id: string }, submission: { id: string }, verb: string, body: unknown = {}) =>
    callApi(scene.workspace, "POST", `/bounties/${bounty.id}/submissions/${submission.id}/${verb}`, { body });

  test("a draft grows into a submission; a period that has one is taken", async () => {
    const partner = await scene.addPartner({ tenant_id: "t1" });
    const task = await scene.addTask({ maxSubmissions: 2 });
    const draft = await scene.handIn(task, partner, { isDraft: true, description: "Soon" });
    expect(draft).toMatchObject({ status: "draft", completedAt: null, description: "Soon", periodNumber: 1 });
    for (const verb of ["approve", "reject"]) expect((await review(task, draft, verb)).status).toBe(400);
    const file = { url, fileName: "a.png", size: 9 };
    const done = await scene.handIn(task, partner, { urls: [url], files: [file] });
    expect(done).toMatchObject({ id: draft.id, status: "submitted", urls: [url], files: [file], description: null });
    expect(await refused(task, { tenantId: "t1", periodNumber: 1 })).toEqual([409, expect.any(String)]);
    expect(await scene.handIn(task, partner)).toMatchObject({ periodNumber: 2, status: "submitted" });
    expect(await refused(task, { tenantId: "t1" })).toEqual([409, expect.any(String)]);
    expect(await scene.submissions(task)).toHaveLength(2);
  });

  test("with a frequency the period is the one of the day, up to the last", async () => {
    const partner = await scene.addPartner();
    const endsAt = new Date(clock.now() + 60 * DAY_MS).toISOString();
    const task = await scene.addTask({ maxSubmissions: 2, submissionFrequency: "week", endsAt });
    expect(await scene.handIn(task, partner)).toMatchObject({ periodNumber: 1 });
    expect(await refused(task, { partnerId: partner.id })).toEqual([409, expect.any(String)]);
    expect(await refused(task, { partnerId: partner.id, periodNumber: 2 })).toEqual([400, expect.any(String)]);
    clock.advance(7 * DAY_MS);
    expect(await scene.handIn(task, partner)).toMatchObject({ periodNumber: 2 });
    clock.advance(7 * DAY_MS);
    expect(await refused(task, { partnerId: partner.id })).toEqual([400, expect.stringContaining("last period")]);
  });

  test("views that are stated submit it, and earn by their number", async () => {
    const partner = await scene.addPartner();
    const incrementalBonus = { incrementCount: 50, bonusPerIncrement: 7, maxCount: 1000 };
    const socialMetrics = { platform: "youtube", metric: "views", minCount: 100, incrementalBonus };
    const task = await scene.addTask({ submissionRequirements: { socialMetrics } });
    expect(await scene.handIn(task, partner, { urls: [url], socialMetricCount: 99 })).toMatchObject({
      status: "draft",
    });
    const done = await scene.handIn(task, partner, { urls: [url], socialMetricCount: 210 });
    expect(done).toMatchObject({ status: "submitted", socialMetricCount: 210 });
    expect((await review(task, done, "approve", { rewardAmount: 1 })).status).toBe(200);
    expect(await commissionsOf(scene.workspace, partner.id)).toMatchObject([{ earnings_cents: 514 }]);
  });

  test.each([undefined, ""])("a review needs no body: %j", async (body) => {
    const [partner, task] = [await scene.addPartner(), await scene.addTask({ maxSubmissions: 2 })];
    const [first, second] = [await scene.handIn(task, partner), await scene.handIn(task, partner)];
    expect((await review(task, first, "approve", "{no json")).status).toBe(400);
    expect((await review(task, second, "reject", "[]")).status).toBe(422);
    expect(await scene.submissions(task, "?status=submitted")).toHaveLength(2);
    expect((await review(task, first, "approve", body)).status).toBe(200);
    expect((await review(task, second, "reject", body)).status).toBe(200);
  });

  test("eight approvals at once pay once", async () => {
    const partner = await scene.addPartner();
    const task = await scene.addTask();
    const done = await scene.handIn(task, partner);
    const bodies = [undefined, {}, {}, {}, {}, {}, { rewardAmount: null }, { rewardAmount: 9 }];
    const answers = await Promise.all(bodies.map((body) => review(task, done, "approve", body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(400)]);
    expect(await commissionsOf(scene.workspace, partner.id)).toMatchObject([{ earnings_cents: 500, type: "custom" }]);
    const [shown] = await scene.submissions(task);
    expect(shown).toMatchObject({ status: "approved", commission: { earnings: 500 } });
    expect((await review(task, done, "reject")).status).toBe(400);
    expect((await callApi(scene.workspace, "DELETE", `/bounties/${task.id}`)).status).toBe(400);
  });

  test("reviews that cannot be say why", async () => {
    const partner = await scene.addPartner();
    const results = await scene.addBounty();
    await leadBy(scene.workspace, partner.link, "draft");
    const [draft] = await scene.submissions(results);
    if (!draft) throw new Error("The first of two leads makes a draft.");
    const messageOf = async (...of: Parameters<typeof review>) => {
      const { status, body } = await review(...of);
      return [status, (body as { error: { message: string } }).error.message];
    };
    const inProgress = "This bounty submission is in progress and cannot be";
    expect(await messageOf(results, draft, "approve")).toEqual([400, `${inProgress} approved.`]);
    expect(await messageOf(results, draft, "reject")).toEqual([400, `${inProgress} rejected.`]);
    const task = await scene.addTask({ rewardAmount: null, rewardDescription: "A mug" });
    const done = await scene.handIn(task, partner);
    const noReward = "Reward amount is required to approve this bounty submission.";
    expect(await messageOf(task, done, "approve")).toEqual([400, noReward]);
    expect((await review(task, done, "approve", { rewardAmount: 5 })).status).toBe(200);
    const approved = "This bounty submission has already been approved.";
    expect(await messageOf(task, done, "approve", { rewardAmount: 5 })).toEqual([400, approved]);
    expect(await messageOf(task, done, "reject")).toEqual([400, approved]);
  });

  test("a rejection is taken back", async () => {
    const [partner, task] = [await scene.addPartner(), await scene.addTask()];
    const done = await scene.handIn(task, partner);
    expect((await review(task, done, "reject")).body).toMatchObject({ status: "rejected", rejectionReason: "other" });
    const path = `/admin/program/bounties/${task.id}/submissions/${done.id}/reopen`;
    expect(await scene.change(path)).toMatchObject({ status: "submitted", rejectionReason: null, reviewedAt: null });
    expect((await refusal(scene.workspace, "POST", path, { body: {} }))[0]).toBe(400);
  });

  test("what is not asked for is refused, and leaves nothing", async () => {
    const partner = await scene.addPartner();
    const [other, banned] = [await scene.addTask(), await scene.addPartner({ status: "banned" })];
    const requirements = { image: { max: 1 }, url: { max: 1, domains: ["blog.test"] } };
    const task = await scene.addTask({ submissionRequirements: requirements });
    const later = await scene.addTask({ startsAt: "in 2 days" });
    const closed = await scene.addTask({ submissionsOpenAt: "in 2 days" });
    const file = { url, fileName: "a.png", size: 9 };
    const by = { partnerId: partner.id };
    const cases: readonly [{ id: string }, object, number, string][] = [
      [task, {}, 400, "Either `partnerId`"],
      [{ id: "bnty_none" }, by, 404, "Bounty bnty_none not found."],
      [task, { partnerId: "pn_none" }, 404, "not enrolled"],
      [task, { partnerId: banned.id }, 400, "not open to the partner"],
      [task, { ...by, urls: [url] }, 400, "asks for an image"],
      [task, { ...by, files: [file] }, 400, "asks for a URL"],
      [task, { ...by, files: [file, file], urls: [url] }, 400, "at most 1 images"],
      [task, { ...by, files: [file], urls: [url, url] }, 400, "at most 1 URLs"],
      [task, { ...by, files: [file], urls: ["https://notblog.test/"] }, 400, "on blog.test alone"],
      [task, { ...by, urls: ["javascript:alert(1)"] }, 422, "URL"],
      [task, { ...by, files: Array(5).fill(file) }, 422, "too_big: files"],
      [task, { ...by, description: "x".repeat(1001) }, 422, "too_big: description"],
      [task, { ...by, periodNumber: 2 }, 400, "no period 2"],
      [later, by, 400, "has not started"],
      [closed, by, 400, "not open yet"],
      [await scene.addBounty(), by, 400, "results count by themselves"],
    ];
    for (const [bounty, body, status, message] of cases) {
      expect(await refused(bounty, body)).toEqual([status, expect.stringContaining(message)]);
    }
    expect(await scene.submissions(task)).toEqual([]);
    const done = await scene.handIn(other, partner);
    expect((await review(task, done, "approve")).body).toMatchObject({
      error: { code: "not_found", message: `Bounty submission ${done.id} not found for bounty ${task.id}.` },
    });
    for (const rewardAmount of [-1, 5e9, 0.5]) {
      expect((await review(other, done, "approve", { rewardAmount })).status).toBe(422);
    }
    expect(await commissionsOf(scene.workspace, partner.id)).toEqual([]);
  });

  test("what requests have made passes the rules for files of workspaces", async () => {
    const { db } = scene.workspace.database;
    const bounties = await db.selectFrom("bounties").selectAll().execute();
    const submissions = await db.selectFrom("bounty_submissions").selectAll().execute();
    expect([bounties.length > 5, submissions.length > 5]).toEqual([true, true]);
    expect(bounties.flatMap((row) => bountiesInFile.faultOf?.({ ...row }) ?? [])).toEqual([]);
    expect(submissions.flatMap((row) => bountySubmissionsInFile.faultOf?.({ ...row }) ?? [])).toEqual([]);
    const [first] = bounties;
    expect(bountiesInFile.faultOf?.({ ...first, id: "x", group_ids: "{}" } as never)).toContain("group_ids");
  });
});
