import type { Dub } from "dub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClock } from "../testing/clock.ts";
import { dubClientOf } from "../testing/dub-client.ts";
import { commissionsOf, leadBy } from "../testing/partner-events.ts";
import type { BountyScene } from "./testing/bounty-scene.ts";
import { bountyScene } from "./testing/bounty-scene.ts";

/** Dub's own client, over the network. It checks every answer against Dub's published schemas. */
let scene: BountyScene;
let dub: Dub;
beforeAll(async () => {
  scene = await bountyScene("sqlite", createClock().now);
  dub = dubClientOf(scene.workspace);
});
afterAll(() => scene?.workspace.close());

test("results are listed, approved and paid", async () => {
  const partner = await scene.addPartner();
  const condition = { attribute: "totalLeads", value: 1 };
  const bounty = await scene.addBounty({ performanceCondition: condition });
  const bountyId = bounty.id;
  await leadBy(scene.workspace, partner.link, "l1");
  await scene.workspace.server.jobs.runDue();
  const [listed] = await dub.bounties.listSubmissions({ bountyId });
  expect(listed).toMatchObject({
    ...{ bountyId, partnerId: partner.id, status: "submitted", performanceCount: 1, periodNumber: 1 },
  });
  const submissionId = listed?.id ?? "";
  const approved = await dub.bounties.approveSubmission({ bountyId, submissionId, requestBody: { rewardAmount: 5 } });
  expect(approved).toMatchObject({ id: submissionId, status: "approved" });
  expect(approved).not.toHaveProperty("commission");
  const [commission] = await commissionsOf(scene.workspace, partner.id);
  expect(commission).toMatchObject({ type: "custom", earnings_cents: 1000, amount_cents: 0 });
  expect(commission?.description).toContain("Bring 1 lead");
  const [paid] = await dub.bounties.listSubmissions({ bountyId, status: "approved", sortBy: "performanceCount" });
  expect(paid).toMatchObject({ id: submissionId, status: "approved" });
  const [shown] = await scene.submissions(bounty);
  expect(shown).toMatchObject({
    partner: { id: partner.id, status: "approved" },
    commission: { id: commission?.id, earnings: 1000 },
    user: { id: scene.workspace.workspace.userId },
  });
});

test("work is rejected, and approved all the same", async () => {
  const partner = await scene.addPartner();
  const task = await scene.addTask({ rewardAmount: null, rewardDescription: "A mug" });
  const { id: submissionId } = await scene.handIn(task, partner, { urls: ["https://blog.test/review"] });
  const named = { bountyId: task.id, submissionId };
  const requestBody = { rejectionReason: "invalidProof", rejectionNote: "Where?" } as const;
  expect(await dub.bounties.rejectSubmission({ ...named, requestBody })).toMatchObject({
    status: "rejected",
    ...requestBody,
  });
  expect(await dub.bounties.listSubmissions({ bountyId: task.id })).toEqual([]);
  await expect(dub.bounties.rejectSubmission(named)).rejects.toMatchObject({ statusCode: 400 });
  await expect(dub.bounties.approveSubmission(named)).rejects.toMatchObject({ statusCode: 400 });
  const approved = await dub.bounties.approveSubmission({ ...named, requestBody: { rewardAmount: 300 } });
  expect(approved).toMatchObject({ status: "approved", rejectionReason: null, rejectionNote: null });
  await expect(dub.bounties.approveSubmission(named)).rejects.toMatchObject({ statusCode: 400 });
  await expect(dub.bounties.listSubmissions({ bountyId: "bnty_none" })).rejects.toMatchObject({ statusCode: 404 });
  expect(await commissionsOf(scene.workspace, partner.id)).toMatchObject([{ earnings_cents: 300 }]);
});
