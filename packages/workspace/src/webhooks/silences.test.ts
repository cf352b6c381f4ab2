import { WEBHOOK_TRIGGERS } from "@overdub/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BountyScene } from "../bounties/testing/bounty-scene.ts";
import { bountyScene } from "../bounties/testing/bounty-scene.ts";
import { callApi } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertCommission } from "../testing/insert-commission.ts";
import { clickPartnerLink } from "../testing/partner-events.ts";
import type { InsertedPartner } from "../testing/program-rows.ts";
import { insertReward } from "../testing/program-rows.ts";

const DAY_MS = 86_400_000;
const clock = createClock();
let scene: BountyScene;
let partner: InsertedPartner;
beforeAll(async () => {
  scene = await bountyScene("sqlite", clock.now);
  const { db } = scene.workspace.database;
  const { program } = scene;
  const reward = (event: string) => insertReward(db, program, { event, type: "flat", amountInCents: 100 });
  const [click_reward_id, lead_reward_id, sale_reward_id] = [
    await reward("click"),
    await reward("lead"),
    await reward("sale"),
  ];
  partner = await scene.addPartner({ click_reward_id, lead_reward_id, sale_reward_id });
  const at = { created_at_ms: 0, updated_at_ms: 0 };
  // Nobody listens there, which is to disable nothing.
  const never = { consecutive_failures: -1000, last_failed_at_ms: null, disabled_at_ms: null };
  await db
    .insertInto("webhooks")
    .values({
      ...{ id: "wh_all", workspace_id: program.workspace_id, name: "All", url: "https://acme.test/", secret: "s" },
      ...{ triggers: JSON.stringify(WEBHOOK_TRIGGERS), link_scope: null, ...never, ...at },
    })
    .execute();
});
afterAll(() => scene.workspace.close());

const call = async (method: string, path: string, body?: object) => {
  const answer = await callApi(scene.workspace, method, path, { body });
  expect([path, answer.status < 300]).toEqual([path, true]);
  return answer.body as { readonly id: string };
};
const earn = () => insertCommission(scene.workspace.database.db, scene.program, partner.id);
const apply = async (email: string) => {
  const body = { name: "Eve", email, answers: { promotion: "Everywhere" } };
  return (await callApi(scene.workspace, "POST", "/program-applications", { body })).body as {
    readonly partner: { readonly id: string };
  };
};
const customer = { externalId: "by-hand", country: "US" };

/** What is there before a call, what the call is, and of what it tells. */
const CALLS: Readonly<
  Record<string, { prepare?: () => Promise<unknown>; act: (given: never) => Promise<unknown>; told: string[] }>
> = {
  "a lead by hand": {
    act: () => call("POST", "/commissions", { type: "lead", partnerId: partner.id, customer }),
    told: ["commission.created"],
  },
  "a sale by hand": {
    act: () => call("POST", "/commissions", { type: "sale", partnerId: partner.id, customer, saleAmount: 900 }),
    told: ["commission.created"],
  },
  "a clawback": {
    act: () =>
      call("POST", "/commissions", { type: "custom", partnerId: partner.id, amount: -5, description: "fraud" }),
    told: ["commission.created"],
  },
  "a commission that is changed": {
    prepare: earn,
    act: (id: string) => call("PATCH", `/commissions/${id}`, { earnings: 700 }),
    told: [],
  },
  "a refund": {
    prepare: earn,
    act: (id: string) => call("PATCH", `/commissions/${id}`, { status: "refunded" }),
    told: [],
  },
  "commissions that are changed in bulk": {
    prepare: earn,
    act: (id: string) => call("PATCH", "/commissions/bulk", { commissionIds: [id], status: "duplicate" }),
    told: [],
  },
  "a day of clicks that is rewarded": {
    act: async () => {
      await clickPartnerLink(scene.workspace, partner.link, { atMs: clock.now() });
      clock.advance(2 * DAY_MS);
    },
    told: [],
  },
  "an approved submission": {
    prepare: async () => scene.handIn(await scene.addTask(), partner, { description: "Done" }),
    act: ({ bountyId, id }: { bountyId: string; id: string }) =>
      call("POST", `/bounties/${bountyId}/submissions/${id}/approve`),
    told: ["commission.created"],
  },
  "a rejected submission": {
    prepare: async () => scene.handIn(await scene.addTask(), partner, { description: "Done" }),
    act: ({ bountyId, id }: { bountyId: string; id: string }) =>
      call("POST", `/bounties/${bountyId}/submissions/${id}/reject`),
    told: [],
  },
  "a rejected application": {
    prepare: () => apply("eve@acme.test"),
    act: (given: Awaited<ReturnType<typeof apply>>) =>
      call("POST", "/program-applications/reject", { partnerId: given.partner.id }),
    told: [],
  },
  "an approved application": {
    prepare: () => apply("ann@acme.test"),
    act: (given: Awaited<ReturnType<typeof apply>>) =>
      call("POST", "/program-applications/approve", { partnerId: given.partner.id }),
    told: ["partner.enrolled"],
  },
  "a partner who is there already": {
    prepare: () => call("POST", "/partners", { email: "bob@acme.test" }),
    act: () => call("POST", "/partners", { email: "bob@acme.test" }),
    told: [],
  },
  "a partner who is deactivated": {
    prepare: () => scene.addPartner(),
    act: ({ id }: InsertedPartner) => call("POST", "/partners/deactivate", { partnerId: id }),
    told: [],
  },
  "a partner who is banned": {
    prepare: () => scene.addPartner(),
    act: ({ id }: InsertedPartner) => call("POST", "/partners/ban", { partnerId: id, reason: "spam" }),
    told: [],
  },
};

test.each(Object.keys(CALLS))("%s tells of no more than it should", async (name) => {
  const { prepare, act, told } = CALLS[name] ?? { act: async () => {}, told: [] };
  const { db } = scene.workspace.database;
  const given = await prepare?.();
  await scene.workspace.server.jobs.runDue();
  await db.deleteFrom("webhook_events").execute();
  await act(given as never);
  await scene.workspace.server.jobs.runDue();
  const events = await db.selectFrom("webhook_events").select("trigger_name").orderBy("id").execute();
  expect(events.map((event) => event.trigger_name)).toEqual(told);
});
