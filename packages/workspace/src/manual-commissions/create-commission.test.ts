import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { eventsOn } from "../testing/conversions.ts";
import { commissionsOf, leadBy, sellTo } from "../testing/partner-events.ts";
import type { InsertedPartner } from "../testing/program-rows.ts";
import { insertPartner, insertPartnerLink, insertProgram, insertReward } from "../testing/program-rows.ts";
import { insertCustomer } from "../testing/sample-events.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";

const QUEUED = { success: true, message: "Your commissions are being created and will appear shortly." };

describe.each(["sqlite", "postgres"] as const)("POST /commissions on %s", (dialect) => {
  const clock = createClock();
  let workspace: StartedWorkspace;
  let program: Awaited<ReturnType<typeof insertProgram>>;
  let partner: InsertedPartner;

  beforeAll(async () => {
    workspace = await startWorkspaceOn(dialect, { now: clock.now });
    program = await insertProgram(workspace.database.db, workspace.workspace.id);
    partner = await addPartner();
  });
  afterAll(() => workspace?.close());

  /** As Dub's tests have one: 100 for a lead, 5000 for each sale of three months. */
  async function addPartner(): Promise<InsertedPartner> {
    const { db } = workspace.database;
    const lead = { event: "lead", type: "flat", amountInCents: 100 };
    const sale = { event: "sale", type: "flat", amountInCents: 5000, maxDuration: 3 };
    const lead_reward_id = await insertReward(db, program, lead);
    const sale_reward_id = await insertReward(db, program, sale);
    return insertPartner(db, program, { enrolled: { lead_reward_id, sale_reward_id } });
  }
  const post = (body: object) => callApi(workspace, "POST", "/commissions", { body });
  const accepted = async (body: object) => {
    const answer = await post(body);
    expect([answer.status, answer.body]).toEqual([202, expect.objectContaining({ success: true })]);
    return answer.body;
  };
  const customer = (externalId: string, more: object = {}) => ({ externalId, country: "US", ...more });

  test("custom: what is given, whatever the partner's status, with a clawback's own words", async () => {
    const banned = await insertPartner(workspace.database.db, program, { enrolled: { status: "banned" } });
    const custom = { type: "custom", partnerId: banned.id };
    expect(await accepted({ ...custom, amount: 700, description: "Bonus", date: "2026-02-01" })).toEqual(QUEUED);
    expect(await accepted({ ...custom, amount: -200, description: "order_canceled" })).toEqual({
      ...{ success: true, message: "A clawback has been queued for the partner!" },
    });
    const [bonus, clawback] = await commissionsOf(workspace, banned.id);
    expect(bonus).toMatchObject({
      ...{ type: "custom", amount_cents: 0, earnings_cents: 700, description: "Bonus", quantity: 1, reward_id: null },
      ...{ customer_id: null, link_id: null, created_at_ms: Date.UTC(2026, 1, 1, 12) },
      user_id: workspace.workspace.userId,
    });
    expect(clawback).toMatchObject({ earnings_cents: -200, description: "order_canceled", created_at_ms: clock.now() });
  });

  test("a sale for a new customer is recorded with click, lead and sale, and earns by the reward", async () => {
    const theirs = await addPartner();
    const date = "2026-02-01T10:00:00.000Z";
    const sale = { amount: 1000, invoiceId: "in_new", metadata: { plan: "pro" }, eventName: "Renewal" };
    expect(
      await accepted({
        ...{ type: "sale", partnerId: theirs.id, importStripeInvoices: false, date, saleAmount: 9 },
        ...{ sale, customer: customer("new", { name: "Lin", email: "lin@corp.test", country: "SG" }) },
      }),
    ).toEqual(QUEUED);
    const [commission] = await commissionsOf(workspace, theirs.id);
    expect(commission).toMatchObject({
      ...{ type: "sale", amount_cents: 1000, earnings_cents: 5000, invoice_id: "in_new", metadata: '{"plan":"pro"}' },
      ...{ link_id: theirs.link.id, created_at_ms: Date.parse(date), user_id: workspace.workspace.userId },
    });
    const { body } = await callApi(workspace, "GET", "/customers/ext_new");
    expect(body).toMatchObject({ name: "Lin", email: "lin@corp.test", country: "SG", sales: 1, saleAmount: 1000 });
    expect(body).toMatchObject({ firstSaleAt: date, createdAt: date });
    await workspace.outbox.drain();
    const { db } = workspace.database;
    const link = await db.selectFrom("links").selectAll().where("id", "=", theirs.link.id).executeTakeFirstOrThrow();
    expect(link).toMatchObject({ clicks: 1, leads: 1, conversions: 1, sales: 1, sale_amount_cents: 1000 });
    const [click] = await eventsOn(workspace, "click", { id: link.id, workspaceId: link.workspace_id });
    expect(click).toMatchObject({ country: "SG", timestampMs: Date.parse(date) - 300_000 });
    const [recorded] = await eventsOn(workspace, "sale", { id: link.id, workspaceId: link.workspace_id });
    expect(recorded).toMatchObject({ eventName: "Renewal", amountCents: 1000, clickId: click?.clickId });
  });

  test("the flat form means the same, in US cents", async () => {
    const theirs = await addPartner();
    await accepted({
      ...{ type: "sale", partnerId: theirs.id, customer: customer("flat"), saleAmount: 2000, invoiceId: "in_flat" },
      ...{ productId: "prod_1", saleEventDate: "2026-02-02T00:00:00Z" },
    });
    const lead = { type: "lead", partnerId: theirs.id, leadEventName: "Trial", leadEventDate: "2026-02-01T00:00:00Z" };
    await accepted({ ...lead, customer: customer("flat-lead") });
    expect(await commissionsOf(workspace, theirs.id)).toMatchObject([
      { type: "sale", amount_cents: 2000, invoice_id: "in_flat", metadata: '{"productId":"prod_1"}' },
      { type: "lead", earnings_cents: 100, created_at_ms: Date.UTC(2026, 1, 1) },
    ]);
  });

  test("another currency is converted", async () => {
    const theirs = await addPartner();
    const sale = { amount: 1580, currency: "JPY" };
    await accepted({ type: "sale", partnerId: theirs.id, customer: customer("yen"), sale });
    const [{ amount_cents = 0, currency } = {}] = await commissionsOf(workspace, theirs.id);
    expect([amount_cents > 900 && amount_cents < 1100, currency]).toEqual([true, "usd"]);
  });

  test("a known customer is the partner's from then on, and what is given overwrites", async () => {
    const [first, second] = [await addPartner(), await addPartner()];
    const buyer = await leadBy(workspace, first.link, "moved", { customerName: "Before", country: "DE" });
    await accepted({
      type: "lead",
      partnerId: second.id,
      customer: customer("moved", { name: "After", country: "FR" }),
    });
    expect((await callApi(workspace, "GET", "/customers/ext_moved")).body).toMatchObject({
      name: "After",
      country: "FR",
    });
    await sellTo(workspace, buyer, 500);
    const found = await commissionsOf(workspace, second.id);
    expect(found.map(({ type, link_id }) => [type, link_id])).toEqual([
      ["lead", second.link.id],
      ["sale", second.link.id],
    ]);
  });

  test("the link is the one that is named, or the one with most sales", async () => {
    const theirs = await addPartner();
    const other = await insertPartnerLink(workspace.database.db, program, theirs.id);
    await accepted({ type: "lead", partnerId: theirs.id, customer: customer("named"), linkId: other.id });
    await workspace.database.db.updateTable("links").set({ sale_amount_cents: 1 }).where("id", "=", other.id).execute();
    await accepted({ type: "lead", partnerId: theirs.id, customer: customer("best") });
    expect((await commissionsOf(workspace, theirs.id)).map(({ link_id }) => link_id)).toEqual([other.id, other.id]);
  });

  test("202 promises nothing: a second lead, and an ineligible partner, earn nothing", async () => {
    const theirs = await addPartner();
    const lead = { type: "lead", partnerId: theirs.id, customer: customer("twice") };
    await accepted(lead);
    await accepted(lead);
    await workspace.server.jobs.runDue();
    const { db } = workspace.database;
    await db.updateTable("program_enrollments").set({ status: "banned" }).where("partner_id", "=", theirs.id).execute();
    await accepted({ ...lead, customer: customer("of-banned") });
    expect(await commissionsOf(workspace, theirs.id)).toHaveLength(1);
  });

  test("eight senders of one invoice at once: one is accepted, one is paid, one sale is counted", async () => {
    const theirs = await addPartner();
    const body = {
      type: "sale",
      partnerId: theirs.id,
      customer: customer("race"),
      sale: { amount: 100, invoiceId: "in_race" },
    };
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array(7).fill(409)]);
    expect(await commissionsOf(workspace, theirs.id)).toHaveLength(1);
    expect((await callApi(workspace, "GET", "/customers/ext_race")).body).toMatchObject({ sales: 1 });
    expect(await refusal(workspace, "POST", "/commissions", { body })).toEqual([
      ...[409, "conflict", "There is already a commission for the invoice in_race."],
    ]);
  });

  test("refusals come in Dub's order, and record nothing", async () => {
    const { db } = workspace.database;
    const unlinked = await insertPartner(db, program);
    await db.deleteFrom("links").where("id", "=", unlinked.link.id).execute();
    const known = await insertCustomer(db, workspace.workspace.id, { externalId: "known" });
    await callApi(workspace, "PATCH", "/customers/ext_known", { body: { stripeCustomerId: "cus_stripe" } });
    const sale = { type: "sale", partnerId: partner.id, sale: { amount: 5 } };
    const one = { customer: customer("refused") };
    const cases: readonly [object, number, unknown][] = [
      [{ ...sale, partnerId: "pn_none" }, 404, `Partner pn_none is not enrolled in program ${program.id}.`],
      [{ ...sale, partnerId: unlinked.id }, 400, `Partner ${unlinked.id} has no links.`],
      [sale, 400, "Exactly one of `customerId` and `customer` must be provided."],
      [{ ...sale, ...one, customerId: known }, 400, "Exactly one of `customerId` and `customer` must be provided."],
      [{ ...sale, ...one, linkId: "link_none" }, 404, `Link link_none does not belong to partner ${partner.id}.`],
      [{ ...sale, customerId: "cus_none" }, 404, "Customer cus_none not found."],
      [{ ...sale, ...one, importStripeInvoices: true }, 400, expect.stringContaining("cannot be combined")],
      [
        { type: "sale", partnerId: partner.id, ...one, importStripeInvoices: true },
        400,
        expect.stringContaining("Stripe"),
      ],
      [{ ...sale, ...one, date: "never" }, 422, "custom: date: Invalid date"],
      [{ ...sale, ...one, sale: { amount: 5, currency: "xxq" } }, 422, expect.stringContaining("no ISO 4217 currency")],
      [{ ...sale, ...one, sale: { amount: 5e9 } }, 422, expect.stringContaining("too_big: amount")],
      [{ ...sale, customer: customer("refused", { stripeCustomerId: "cus_stripe" }) }, 409, expect.any(String)],
      [{ type: "custom", partnerId: partner.id, amount: 5e9 }, 422, expect.stringContaining("too_big: amount")],
      [{ type: "custom", partnerId: partner.id, amount: 1.5 }, 422, expect.stringContaining("expected int")],
      [{ type: "custom", partnerId: partner.id, amount: 0 }, 422, "custom: amount: Amount cannot be 0."],
      [{ type: "custom", partnerId: partner.id, amount: 5, date: "2026-02-30" }, 422, "custom: date: Invalid date"],
      [{ type: "gift", partnerId: partner.id }, 422, "invalid_union: type: Invalid input"],
    ];
    for (const [body, status, message] of cases) {
      expect(await refusal(workspace, "POST", "/commissions", { body })).toEqual([status, expect.any(String), message]);
    }
    expect((await callApi(workspace, "GET", "/customers/ext_refused")).status).toBe(404);
    expect(await commissionsOf(workspace, partner.id)).toEqual([]);
    const { apiKey } = await workspace.addWorkspace({ slug: "without" });
    expect((await refusal(workspace, "POST", "/commissions", { body: sale, key: apiKey }))[2]).toBe(
      "Program not found",
    );
  });
});
