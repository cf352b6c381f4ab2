import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Dub } from "dub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClock } from "../testing/clock.ts";
import { dubClientOf } from "../testing/dub-client.ts";
import { addReward, setUpProgram } from "./testing/set-up-program.ts";

/** Dub's own client, over the network. It checks every answer against Dub's published schemas. */
let workspace: StartedWorkspace;
let dub: Dub;

beforeAll(async () => {
  workspace = await startWorkspace({ now: createClock().now });
  dub = dubClientOf(workspace);
  await setUpProgram(workspace);
});
afterAll(() => workspace.close());

test("a partner lives from enrolment to a ban", async () => {
  const reward = await addReward(workspace, { event: "sale", type: "percentage", amountInPercentage: 20 });
  const created = await dub.partners.create({
    name: "Ada Byron",
    email: "ada@example.org",
    tenantId: "user_42",
    country: "GB",
  });
  expect(created).toMatchObject({
    name: "Ada Byron",
    status: "approved",
    tenantId: "user_42",
    saleRewardId: reward.id,
    links: [{ key: "ada-byron", url: "https://acme.test/", domain: "localhost", clicks: 0 }],
    totalSaleAmount: 0,
    netRevenue: 0,
    earningsPerClick: 0,
    averageLifetimeValue: null,
  });
  expect(created.partnerId).toBe(created.id);
  expect(created.username).toMatch(/^ada-byron-[a-z0-9]{4}$/);
});
