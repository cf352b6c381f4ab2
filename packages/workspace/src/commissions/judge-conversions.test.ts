import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClock } from "../testing/clock.ts";
import { track } from "../testing/conversions.ts";
import { clickPartnerLink, commissionsOf, leadBy, sellTo } from "../testing/partner-events.ts";
import type { InsertedPartner } from "../testing/program-rows.ts";
import { insertPartner, insertProgram, insertReward } from "../testing/program-rows.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";

const DAY_MS = 86_400_000;
const country = (value: string) => ({ entity: "customer", attribute: "country", operator: "equals_to", value });
const flat = (amountInCents: number, ...conditions: object[]) => ({ type: "flat", amountInCents, conditions });

describe.each(["sqlite", "postgres"] as const)("commissions of leads and sales on %s", (dialect) => {
  const clock = createClock();
  let workspace: StartedWorkspace;
  let program: Awaited<ReturnType<typeof insertProgram>>;

  beforeAll(async () => {
    workspace = await startWorkspaceOn(dialect, { now: clock.now });
    program = await insertProgram(workspace.database.db, workspace.workspace.id);
  });
  afterAll(() => workspace?.close());

  const addPartner = async (
    rewards: { readonly lead?: object; readonly sale?: object },
    over: Parameters<typeof insertPartner>[2] = {},
  ): Promise<InsertedPartner> => {
    const { db } = workspace.database;
    const rewardOf = (event: string, body?: object) => (body ? insertReward(db, program, { event, ...body }) : null);
    const lead_reward_id = await rewardOf("lead", rewards.lead);
    const sale_reward_id = await rewardOf("sale", rewards.sale);
    return insertPartner(db, program, { ...over, enrolled: { lead_reward_id, sale_reward_id, ...over.enrolled } });
  };
  const earnings = async ({ id }: InsertedPartner) =>
    (await commissionsOf(workspace, id)).map(({ type, earnings_cents }) => [type, earnings_cents]);

  test("a lead and its sales earn what the rewards say, once each", async () => {
    const partner = await addPartner({
      lead: { type: "flat", amountInCents: 250 },
      sale: { type: "percentage", amountInPercentage: 20 },
    });
    const buyer = await leadBy(workspace, partner.link, "ada", { eventQuantity: 3 });
    await sellTo(workspace, buyer, 4900, { invoiceId: "in_ada", metadata: { plan: "pro" } });
    await sellTo(workspace, buyer, 4900, { invoiceId: "in_ada" });
    await leadBy(workspace, partner.link, "ada", { eventName: "Upgrade" });
    const [lead, sale, ...others] = await commissionsOf(workspace, partner.id);
    expect(lead).toMatchObject({
      ...{ type: "lead", amount_cents: 0, earnings_cents: 750, quantity: 3, status: "pending" },
      ...{ link_id: partner.link.id, invoice_id: null, created_at_ms: clock.now() },
    });
    expect(sale).toMatchObject({
      ...{ type: "sale", amount_cents: 4900, earnings_cents: 980, quantity: 1, currency: "usd" },
      ...{ invoice_id: "in_ada", metadata: '{"plan":"pro"}', customer_id: lead?.customer_id },
    });
    expect(others).toEqual([]);
    const { db } = workspace.database;
    const enrolled = db.selectFrom("program_enrollments").selectAll().where("partner_id", "=", partner.id);
    expect(await enrolled.executeTakeFirst()).toMatchObject({ total_commissions_cents: 1730, total_sales: 1 });
    expect(await db.selectFrom("commission_events").selectAll().execute()).toEqual([]);
  });

  test.each([
    ["another workspace", 1],
    ["the same one", 0],
  ])("of a first commission by a reward of %s, %i more follow", async (of, more) => {
    const partner = await addPartner({ sale: { type: "flat", amountInCents: 300 } });
    const { db } = workspace.database;
    const other = await insertProgram(db, (await workspace.addWorkspace({ slug: `other-${more}` })).id);
    const firstSaleOnly = { event: "sale", type: "flat", amountInCents: 1, maxDuration: 0 };
    const reward_id = await insertReward(db, of === "another workspace" ? other : program, firstSaleOnly);
    const buyer = await leadBy(workspace, partner.link, `named-${more}`);
    await sellTo(workspace, buyer, 4900);
    expect(await earnings(partner)).toHaveLength(1);
    await db.updateTable("commissions").set({ reward_id }).where("partner_id", "=", partner.id).execute();
    await sellTo(workspace, buyer, 4900);
    expect(await earnings(partner)).toEqual(Array(1 + more).fill(["sale", 300]));
  });

  test("a sale that makes its customer earns a commission for the sale alone", async () => {
    const partner = await addPartner({
      lead: { type: "flat", amountInCents: 250 },
      sale: { type: "flat", amountInCents: 300 },
    });
    const clickId = await clickPartnerLink(workspace, partner.link);
    await track(workspace, "sale", { clickId, customerExternalId: "direct", amount: 10_000, currency: "eur" });
    expect(await earnings(partner)).toEqual([["sale", 300]]);
  });

  test.each(["pending", "rejected", "declined", "deactivated", "banned"])(
    "a %s partner earns nothing",
    async (status) => {
      const reward = { type: "flat", amountInCents: 100 };
      const partner = await addPartner({ lead: reward, sale: reward }, { enrolled: { status } });
      const buyer = await leadBy(workspace, partner.link, `of-${status}`);
      await sellTo(workspace, buyer, 100);
      expect(await earnings(partner)).toEqual([]);
    },
  );

  test("conditions on totals count the event itself", async () => {
    const asked = { entity: "partner", attribute: "totalLeads", operator: "greater_than_or_equal", value: 2 };
    const partner = await addPartner({ lead: { type: "flat", amountInCents: 100, modifiers: [flat(900, asked)] } });
    for (const name of ["first", "second"]) {
      await leadBy(workspace, partner.link, `total-${name}`);
      await workspace.server.jobs.runDue();
    }
    expect(await earnings(partner)).toEqual([
      ["lead", 100],
      ["lead", 900],
    ]);
  });

  test("a subscription earns for its months, and a canceled first commission ends it", async () => {
    const sale = { type: "percentage", amountInPercentage: 10, maxDuration: 3 };
    const [first, second] = [await addPartner({ sale }), await addPartner({ sale })];
    const buyers = await Promise.all([first, second].map(({ link, id }) => leadBy(workspace, link, `months-${id}`)));
    for (let month = 0; month < 5; month++) {
      for (const buyer of buyers) await sellTo(workspace, buyer, 1000 + month);
      await workspace.server.jobs.runDue();
      if (month === 0) {
        const { db } = workspace.database;
        await db.updateTable("commissions").set({ status: "canceled" }).where("partner_id", "=", second.id).execute();
      }
      clock.advance(31 * DAY_MS);
    }
    expect((await commissionsOf(workspace, first.id)).map(({ amount_cents }) => amount_cents)).toEqual([
      1000, 1001, 1002,
    ]);
    expect(await commissionsOf(workspace, second.id)).toHaveLength(1);
  });

  test("a limit cuts what a customer earns a partner in its month, and says so", async () => {
    const limit = { spendLimitAmount: 1000, spendLimitInterval: "month" };
    const partner = await addPartner({ sale: { type: "percentage", amountInPercentage: 50, ...limit } });
    const buyer = await leadBy(workspace, partner.link, "limited");
    for (const amount of [1500, 1500, 1500]) await sellTo(workspace, buyer, amount);
    clock.advance(31 * DAY_MS);
    await sellTo(workspace, buyer, 1500);
    const found = await commissionsOf(workspace, partner.id);
    expect(found.map(({ earnings_cents, description }) => [earnings_cents, description])).toEqual([
      [750, null],
      [250, "Cut to the reward's limit of 1000 cents."],
      [750, null],
    ]);
  });

  test("a crowd of senders of one invoice, and of many, pays each invoice once", async () => {
    const partner = await addPartner({ sale: { type: "flat", amountInCents: 10 } });
    const buyers = await Promise.all([1, 2, 3, 4].map((n) => leadBy(workspace, partner.link, `crowd-${n}`)));
    await Promise.all(
      Array.from({ length: 8 }, (_, sender) =>
        Promise.all(
          [0, 1, 2].map((n) =>
            sellTo(workspace, buyers[(sender + n) % 4] ?? { externalId: "" }, 100 + sender, {
              invoiceId: `in_crowd_${n}`,
            }),
          ),
        ),
      ),
    );
    await Promise.all([workspace.server.jobs.runDue(), workspace.server.jobs.runDue()]);
    const found = await commissionsOf(workspace, partner.id);
    expect(found.map(({ invoice_id }) => invoice_id).sort()).toEqual(["in_crowd_0", "in_crowd_1", "in_crowd_2"]);
  });

  describe("with Dub's own fixtures", () => {
    test("leads: the highest modifier that applies", async () => {
      const lead = {
        ...{ type: "flat", amountInCents: 100 },
        modifiers: [
          flat(200, country("US")),
          flat(300, { entity: "partner", attribute: "country", operator: "equals_to", value: "US" }),
        ],
      };
      const us = await addPartner({ lead }, { country: "US" });
      const sg = await addPartner({ lead }, { country: "SG" });
      for (const { id, link } of [us, sg]) {
        for (const from of ["US", "DE"]) await leadBy(workspace, link, `${from}-${id}`, { country: from });
      }
      expect([await earnings(us), await earnings(sg)]).toEqual([
        [
          ["lead", 300],
          ["lead", 300],
        ],
        [
          ["lead", 200],
          ["lead", 100],
        ],
      ]);
    });

    const sale = (attribute: string, operator: string, value: unknown, more: object = {}) => ({
      ...{ entity: "sale", attribute, operator, value },
      ...more,
    });
    const signup = (operator: string, value: number) => ({
      ...{ entity: "customer", attribute: "signupDate", operator, value },
    });
    const months = {
      entity: "customer",
      attribute: "subscriptionDurationMonths",
      operator: "less_than_or_equal",
      value: 3,
    };

    test.each([
      ["a first sale", [{ amount: 1000 }], 9000],
      ["a second one", [{ amount: 1000 }, { amount: 1000 }], 2000],
      [
        "a large renewal of a premium product",
        [{ amount: 1000 }, { amount: 17_500, metadata: { productId: "premiumProductId" } }],
        5000,
      ],
      ["a renewal with metadata", [{ amount: 1000 }, { amount: 900, metadata: { bookTitle: "THGTTG" } }], 4200],
    ])("sales: %s", async (_name, sales, expected) => {
      const partner = await addPartner({
        sale: {
          ...{ type: "flat", amountInCents: 1000 },
          modifiers: [
            flat(3000, sale("productId", "equals_to", "premiumProductId")),
            flat(5000, sale("amount", "greater_than", 15_000)),
            flat(6500, country("SG")),
            flat(2000, months),
            flat(3300, signup("greater_than", Date.UTC(2020, 0)), signup("less_than", Date.UTC(2020, 1))),
            flat(9000, sale("type", "equals_to", "new")),
            flat(4200, sale("metadata", "equals_to", "THGTTG", { metadataField: "bookTitle" })),
          ],
        },
      });
      const buyer = await leadBy(workspace, partner.link, `fixture-${partner.id}`);
      for (const { amount, ...body } of sales) {
        await sellTo(workspace, buyer, amount, body);
        clock.advance(60_000);
      }
      expect((await earnings(partner)).at(-1)).toEqual(["sale", expected]);
    });
  });
});
