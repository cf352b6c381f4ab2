import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { clickPartnerLink, commissionsOf, leadBy, sellTo } from "../testing/partner-events.ts";
import type { InsertedPartner } from "../testing/program-rows.ts";
import { insertPartner, insertProgram, insertReward } from "../testing/program-rows.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import { clickLink } from "../testing/visit-link.ts";
import { forgetUncommissioned, noteUncommissioned } from "./uncommissioned-events.ts";

const DAY_MS = 86_400_000;
const MONTH_MS = 31 * DAY_MS;

/** See behaviour/partners 10.13. */
describe.each(["sqlite", "postgres"] as const)("events that earn nothing, on %s", (dialect) => {
  const clock = createClock();
  let workspace: StartedWorkspace;
  let program: Awaited<ReturnType<typeof insertProgram>>;

  beforeAll(async () => {
    workspace = await startWorkspaceOn(dialect, { now: clock.now });
    program = await insertProgram(workspace.database.db, workspace.workspace.id);
  });
  afterAll(() => workspace?.close());

  const get = async <Body = unknown>(path: string): Promise<Body> => {
    const { status, body } = await callApi(workspace, "GET", `/admin/program/${path}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body as Body;
  };
  const explain = (id: string) => get(`events/${id}/explanation`);
  const listed = (query: string) => get<Record<string, unknown>[]>(`uncommissioned-events?${query}`);
  /** The reasons of a partner's events, as they came. */
  const reasonsOf = async ({ id }: InsertedPartner) => {
    await workspace.server.jobs.runDue();
    return (await listed(`partnerId=${id}&sortOrder=asc`)).map(({ type, reason }) => [type, reason]);
  };
  const addPartner = async (
    rewards: { readonly lead?: object; readonly sale?: object } = {},
    enrolled: NonNullable<Parameters<typeof insertPartner>[2]>["enrolled"] = {},
  ) => {
    const { db } = workspace.database;
    const rewardOf = (event: string, body?: object) => (body ? insertReward(db, program, { event, ...body }) : null);
    const lead_reward_id = await rewardOf("lead", rewards.lead);
    const sale_reward_id = await rewardOf("sale", rewards.sale);
    return insertPartner(db, program, { enrolled: { lead_reward_id, sale_reward_id, ...enrolled } });
  };
  const flat = (amountInCents: number, more: object = {}) => ({ type: "flat", amountInCents, ...more });
  const setStatus = (status: string, { id }: InsertedPartner) =>
    workspace.database.db
      .updateTable("commissions")
      .set({ status: status as "fraud" })
      .where("partner_id", "=", id)
      .execute();

  test("each reason is noted, with what was looked at", async () => {
    const none = await addPartner();
    await sellTo(workspace, await leadBy(workspace, none.link, "none"), 100);
    expect(await reasonsOf(none)).toEqual([
      ["lead", "no-reward"],
      ["sale", "no-reward"],
    ]);

    const nothing = await addPartner({ lead: flat(0), sale: { type: "percentage", amountInPercentage: 1 } });
    await sellTo(workspace, await leadBy(workspace, nothing.link, "nothing"), 49);
    expect(await reasonsOf(nothing)).toEqual([
      ["lead", "reward-of-nothing"],
      ["sale", "earns-nothing"],
    ]);

    const away = await addPartner({ lead: flat(10) }, { status: "deactivated" });
    await leadBy(workspace, away.link, "away");
    expect(await reasonsOf(away)).toEqual([["lead", "partner-not-eligible"]]);

    const once = await addPartner({ lead: flat(10), sale: flat(10, { maxDuration: 0 }) });
    const buyer = await leadBy(workspace, once.link, "once");
    await sellTo(workspace, buyer, 100);
    await leadBy(workspace, once.link, "once", { eventName: "Upgrade" });
    await sellTo(workspace, buyer, 100);
    expect(await reasonsOf(once)).toEqual([
      ["lead", "lead-already-rewarded"],
      ["sale", "first-sale-only"],
    ]);
    expect(await commissionsOf(workspace, once.id)).toHaveLength(2);

    const revoked = await addPartner({ sale: flat(10) });
    const liar = await leadBy(workspace, revoked.link, "liar");
    await sellTo(workspace, liar, 100);
    expect(await commissionsOf(workspace, revoked.id)).toHaveLength(1);
    await setStatus("fraud", revoked);
    await sellTo(workspace, liar, 100);
    expect((await reasonsOf(revoked)).at(-1)).toEqual(["sale", "first-commission-revoked"]);

    const limited = await addPartner({ sale: flat(10, { spendLimitAmount: 10, spendLimitInterval: "month" }) });
    const often = await leadBy(workspace, limited.link, "often");
    for (let sale = 0; sale < 2; sale += 1) await sellTo(workspace, often, 100, { invoiceId: `in_often_${sale}` });
    expect((await reasonsOf(limited)).at(-1)).toEqual(["sale", "limit-spent"]);
    expect(await explain("in_often_1")).toMatchObject({
      ...{ outcome: "uncommissioned", reason: "limit-spent", commissionId: null },
      why: "The reward's spend limit was used up.",
      event: { type: "sale", invoiceId: "in_often_1", partnerId: limited.id, linkId: limited.link.id },
      detail: {
        reward: { amountInCents: 10, spendLimitAmount: 10 },
        checks: { partnerStatus: "approved", firstCommission: { status: "pending", monthsSince: 0 } },
        arithmetic: ["10 × 1 = 10", "min(10, 10 − 10) = 0"],
      },
    });

    const gone = await addPartner({ lead: flat(10) });
    await leadBy(workspace, gone.link, "gone");
    await workspace.database.db.deleteFrom("program_enrollments").where("partner_id", "=", gone.id).execute();
    expect(await reasonsOf(gone)).toEqual([["lead", "partner-not-enrolled"]]);
  });

  test("a sale after the reward's duration says what its months were counted from", async () => {
    const partner = await addPartner({ sale: flat(10, { maxDuration: 1 }) });
    const buyer = await leadBy(workspace, partner.link, "late");
    await sellTo(workspace, buyer, 100);
    await workspace.server.jobs.runDue();
    clock.advance(MONTH_MS);
    await sellTo(workspace, buyer, 100, { invoiceId: "in_late" });
    await workspace.server.jobs.runDue();
    expect(await explain("in_late")).toMatchObject({
      ...{ outcome: "uncommissioned", reason: "duration-over" },
      detail: { terms: { maxDuration: 1 }, checks: { firstCommission: { monthsSince: 1 } } },
    });
  });

  test("an invoice that is rewarded already is said to be, and leads to its commission", async () => {
    const partner = await addPartner({ sale: flat(10) });
    const buyer = await leadBy(workspace, partner.link, "twice");
    await sellTo(workspace, buyer, 100, { invoiceId: "in_twice" });
    await workspace.server.jobs.runDue();
    clock.advance(8 * DAY_MS);
    await sellTo(workspace, buyer, 100, { invoiceId: "in_twice" });
    expect((await reasonsOf(partner)).at(-1)).toEqual(["sale", "already-rewarded"]);
    const [commission, ...others] = await commissionsOf(workspace, partner.id);
    expect(others).toEqual([]);
    for (const id of ["in_twice", commission?.event_id ?? ""]) {
      expect(await explain(id)).toMatchObject({
        ...{ outcome: "commissioned", reason: null, commissionId: commission?.id },
        detail: { arithmetic: ["10 × 1 = 10"] },
      });
    }
    const [noted] = await listed(`invoiceId=in_twice&reason=already-rewarded`);
    expect(await explain(String(noted?.eventId))).toMatchObject({
      outcome: "uncommissioned",
      reason: "already-rewarded",
    });
  });

  test("an event that waits, one of a link of nobody, and one of no record are told apart", async () => {
    const partner = await addPartner({ lead: flat(10), sale: flat(10) });
    await sellTo(workspace, await leadBy(workspace, partner.link, "waits"), 100, { invoiceId: "in_waits" });
    const waiting = workspace.database.db
      .selectFrom("commission_events")
      .selectAll()
      .where("invoice_id", "=", "in_waits");
    const row = await waiting.executeTakeFirst();
    // Whether it is judged by now is the machine's affair.
    if (row)
      expect(["waiting", "commissioned"]).toContain(((await explain("in_waits")) as { outcome: string }).outcome);
    await workspace.server.jobs.runDue();
    expect(await explain("in_waits")).toMatchObject({ outcome: "commissioned" });

    const { body } = await callApi(workspace, "POST", "/links", {
      body: { url: "https://acme.test/", key: "nobodys", trackConversion: true },
    });
    const { domain } = body as { domain: string };
    const clickId = await clickLink(workspace.origin, { domain, key: "nobodys" });
    const customer = { customerExternalId: "of-nobody", clickId };
    for (const [path, event] of [
      ["lead", { eventName: "Sign up", ...customer }],
      ["sale", { amount: 100, invoiceId: "in_nobody", ...customer }],
    ] as const) {
      expect((await callApi(workspace, "POST", `/track/${path}`, { body: event })).status).toBe(200);
    }
    const { body: sales } = await callApi(workspace, "GET", "/events?event=sales&interval=all");
    const sale = (sales as { eventId: string; sale: { invoiceId: string } }[]).find(
      (one) => one.sale.invoiceId === "in_nobody",
    );
    for (const [id, type] of [
      [clickId, "click"],
      [sale?.eventId ?? "", "sale"],
    ] as const) {
      expect(await explain(id)).toMatchObject({ outcome: "not-of-a-partner", event: { type, partnerId: null } });
    }
    const unknown = await callApi(workspace, "GET", "/admin/program/events/nobody-knows/explanation");
    expect([unknown.status, JSON.stringify(unknown.body)]).toEqual([404, expect.stringContaining("nobody-knows")]);
  });

  test("a click is explained by its day, and by what holds now where it has none", async () => {
    const { db } = workspace.database;
    const click_reward_id = await insertReward(db, program, { event: "click", type: "flat", amountInCents: 20 });
    const limit = { spendLimitAmount: 20, spendLimitInterval: "allTime" };
    const limited = await insertReward(db, program, { event: "click", type: "flat", amountInCents: 20, ...limit });
    const paid = await addPartner({}, { click_reward_id });
    const spent = await addPartner({}, { click_reward_id: limited });
    const unpaid = await addPartner();
    await workspace.server.jobs.runDue();
    const click = ({ link }: InsertedPartner) => clickPartnerLink(workspace, link, { atMs: clock.now() });
    const first = await click(spent);
    expect(await explain(first)).toMatchObject({ outcome: "waiting", event: { type: "click", eventId: first } });
    for (let day = 0; day < 2; day += 1) {
      clock.advance(DAY_MS);
      await workspace.server.jobs.runDue();
      if (day === 0) await click(spent);
    }
    const clicks = { paid: await click(paid), spent: await click(spent), unpaid: await click(unpaid) };
    clock.advance(DAY_MS);
    await workspace.server.jobs.runDue();
    expect(await explain(clicks.paid)).toMatchObject({
      outcome: "commissioned",
      detail: { reward: { event: "click" } },
    });
    expect(await explain(clicks.spent)).toMatchObject({ outcome: "uncommissioned", reason: "limit-spent" });
    expect(await explain(clicks.unpaid)).toMatchObject({
      outcome: "uncommissioned",
      reason: "no-reward",
      detail: null,
    });
  });

  test("lists filter, page and refuse what is none", async () => {
    const partner = await addPartner();
    const earner = { workspaceId: workspace.workspace.id, programId: program.id, partnerId: partner.id };
    for (const n of [1, 2, 3]) {
      const names = { type: "lead", event_id: `listed-${n}`, link_id: `link-${n % 2}`, invoice_id: null } as const;
      const row = { ...names, customer_id: `cus_${n}`, reason: "no-reward", detail: {}, event_at_ms: n } as const;
      await noteUncommissioned(workspace.database.db, earner, row, clock.now() + n);
      await noteUncommissioned(workspace.database.db, earner, row, clock.now() + 9);
    }
    const idsOf = async (query: string) =>
      (await listed(`partnerId=${partner.id}&${query}`)).map(({ eventId }) => eventId);
    expect(await idsOf("")).toEqual(["listed-3", "listed-2", "listed-1"]);
    expect(await idsOf("sortOrder=asc&pageSize=2&page=2")).toEqual(["listed-3"]);
    expect(await idsOf("linkId=link-1&type=lead")).toEqual(["listed-3", "listed-1"]);
    expect(await idsOf("customerId=cus_2&reason=no-reward")).toEqual(["listed-2"]);
    expect(await idsOf("eventId=listed-1&reason=limit-spent")).toEqual([]);
    const { status } = await callApi(workspace, "GET", "/admin/program/uncommissioned-events?reason=luck");
    expect(status).toBe(422);
  });

  test("what is old, and more than is kept, is forgotten", async () => {
    const { db } = workspace.database;
    const other = await insertProgram(db, (await workspace.addWorkspace({ slug: "forgetful" })).id);
    const partner = await insertPartner(db, other);
    const earner = { workspaceId: other.workspace_id, programId: other.id, partnerId: partner.id };
    const nowMs = clock.now();
    for (const [n, days] of [91, 89, 2, 1].entries()) {
      const names = {
        type: "sale",
        event_id: `kept-${n}`,
        link_id: "link",
        invoice_id: null,
        customer_id: null,
      } as const;
      const atMs = nowMs - days * DAY_MS;
      await noteUncommissioned(db, earner, { ...names, reason: "no-reward", detail: {}, event_at_ms: atMs }, atMs);
    }
    const left = async () =>
      (
        await db
          .selectFrom("uncommissioned_events")
          .select("event_id")
          .where("program_id", "=", other.id)
          .orderBy("id")
          .execute()
      ).map(({ event_id }) => event_id);
    await forgetUncommissioned(db, other.id, nowMs);
    expect(await left()).toEqual(["kept-1", "kept-2", "kept-3"]);
    await forgetUncommissioned(db, other.id, nowMs, 2);
    expect(await left()).toEqual(["kept-2", "kept-3"]);
  });
});
