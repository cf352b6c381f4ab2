import type { DiscountCode, Link, Partner, PartnerProfile } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { BadRequest, NotFound, UnprocessableEntity } from "dub/models/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { track } from "../testing/conversions.ts";
import { dubClientOf } from "../testing/dub-client.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import { clickLink, visitLink } from "../testing/visit-link.ts";
import { addReward, setUpProgram } from "./testing/set-up-program.ts";

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  let workspace: StartedWorkspace;
  const clock = createClock();
  let saleRewardId = "";
  let discountId = "";

  beforeAll(async () => {
    workspace = await startWorkspaceOn(dialect, { now: clock.now });
    await setUpProgram(workspace);
    ({ id: saleRewardId } = await addReward(workspace, { event: "sale", type: "percentage", amountInPercentage: 20 }));
    const discount = { discount: { type: "percentage", amount: 10 } };
    ({ id: discountId } = await call<{ id: string }>("POST", "/admin/program/discounts", discount));
  });
  afterAll(() => workspace.close());

  async function call<Body>(method: string, path: string, body?: object): Promise<Body> {
    const answer = await callApi(workspace, method, path, { body });
    if (answer.status > 201) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Body;
  }
  let people = 0;
  /** With a link, a code, and a customer whose sale is not paid out yet. */
  async function earningPartner() {
    people += 1;
    const name = `Partner ${people}`;
    const partner = await call<Partner>("POST", "/partners", {
      name,
      email: `p${people}@example.org`,
      tenantId: `t${people}`,
    });
    const [link] = partner.links ?? [];
    if (!link) throw new Error("The partner has no link.");
    const code = await call<DiscountCode>("POST", "/discount-codes", { partnerId: partner.id, linkId: link.id });
    const clickId = await clickLink(workspace.origin, link);
    await track(workspace, "lead", { clickId, eventName: "Sign up", customerExternalId: name });
    await track(workspace, "sale", { customerExternalId: name, amount: 5000 });
    await workspace.server.jobs.runDue();
    return {
      partner,
      link,
      code,
      buy: () => callApi(workspace, "POST", "/track/sale", { body: { customerExternalId: name, amount: 5000 } }),
    };
  }
  const profile = (partner: Partner) => call<PartnerProfile>("GET", `/partners/${partner.id}`);
  const linkOf = ({ id }: { id: string }) => call<Link>("GET", `/links/info?linkId=${id}`);
  const commissionsOf = async (partner: Partner) =>
    (await call<{ status: string }[]>("GET", `/commissions?partnerId=${partner.id}`)).map(({ status }) => status);
  const codesOf = (partner: Partner) => call<DiscountCode[]>("GET", `/discount-codes?partnerId=${partner.id}`);
  const statusOf = async ({ key }: { key: string }) => (await visitLink(workspace.origin, `/${key}`)).status;

  test("a ban takes rewards, discount, links, codes and what is not paid, and its end gives all back", async () => {
    const { partner, link, code, buy } = await earningPartner();
    expect(await profile(partner)).toMatchObject({ status: "approved", totalSaleAmount: 5000, totalCommissions: 1000 });
    expect(await statusOf(link)).toBe(302);
    clock.advance(1000);
    const bannedAt = new Date(clock.now()).toISOString();
    const dub = dubClientOf(workspace);
    expect(await dub.partners.ban({ tenantId: partner.tenantId, reason: "fraud" })).toEqual({ partnerId: partner.id });
    expect(await profile(partner)).toMatchObject({
      ...{ status: "banned", bannedAt, bannedReason: "fraud", saleRewardId: null, discountId: null },
      // What was tracked stays; what is canceled earns nothing.
      ...{ totalSaleAmount: 5000, totalCommissions: 0 },
    });
    expect(await linkOf(link)).toMatchObject({ disabledAt: bannedAt, expiresAt: bannedAt });
    expect(await statusOf(link)).not.toBe(302);
    expect((await buy()).status).toBe(404);
    expect(await commissionsOf(partner)).toEqual(["canceled"]);
    expect(await codesOf(partner)).toEqual([{ ...code, disabledAt: bannedAt }]);

    // A banned partner can be given a link, which is as it is made.
    clock.advance(1);
    const given = await dub.partners.createLink({ partnerId: partner.id, key: `given-${dialect}` });
    clock.advance(120_000);
    await workspace.server.jobs.runDue();
    expect(await linkOf(given)).toMatchObject({ disabledAt: null, expiresAt: null });

    expect(await call("POST", "/admin/program/partners/unban", { partnerId: partner.id })).toEqual({
      partnerId: partner.id,
    });
    expect(await profile(partner)).toMatchObject({
      ...{ status: "approved", bannedAt: null, bannedReason: null, saleRewardId, discountId, totalCommissions: 1000 },
    });
    expect(await linkOf(link)).toMatchObject({ disabledAt: null, expiresAt: null });
    expect(await statusOf(link)).toBe(302);
    expect(await commissionsOf(partner)).toEqual(["pending"]);
    expect(await codesOf(partner)).toEqual([code]);
    expect((await buy()).status).toBe(200);
  });

  test("a deactivation ends what comes, not what was earned, and links that had an expiry keep it", async () => {
    const { partner, link, code } = await earningPartner();
    const dub = dubClientOf(workspace);
    const expiring = await dub.partners.createLink({
      partnerId: partner.id,
      key: `expiring-${dialect}`,
      linkProps: { expiresAt: "2031-01-01T00:00:00.000Z" },
    });
    clock.advance(1000);
    const deactivatedAt = new Date(clock.now()).toISOString();
    expect(await dub.partners.deactivate({ partnerId: partner.id })).toEqual({ partnerId: partner.id });
    expect(await profile(partner)).toMatchObject({
      ...{ status: "deactivated", bannedAt: null, saleRewardId: null, discountId: null, totalCommissions: 1000 },
    });
    expect(await linkOf(link)).toMatchObject({ disabledAt: null, expiresAt: deactivatedAt });
    expect(await linkOf(expiring)).toMatchObject({ disabledAt: null, expiresAt: "2031-01-01T00:00:00.000Z" });
    expect(await commissionsOf(partner)).toEqual(["pending"]);
    expect(await codesOf(partner)).toEqual([{ ...code, disabledAt: deactivatedAt }]);

    clock.advance(1000);
    await call("POST", "/admin/program/partners/reactivate", { tenantId: partner.tenantId });
    expect(await profile(partner)).toMatchObject({ status: "approved", saleRewardId, discountId });
    expect(await linkOf(link)).toMatchObject({ expiresAt: null });
    expect(await linkOf(expiring)).toMatchObject({ expiresAt: "2031-01-01T00:00:00.000Z" });
    expect(await codesOf(partner)).toEqual([code]);
  });

  test("an archive takes nothing", async () => {
    const { partner, buy } = await earningPartner();
    const archive = (archived?: boolean) =>
      call("POST", "/admin/program/partners/archive", { partnerId: partner.id, archived });
    expect(await archive()).toEqual({ partnerId: partner.id, status: "archived" });
    await buy();
    await workspace.server.jobs.runDue();
    expect(await profile(partner)).toMatchObject({ status: "archived", saleRewardId, totalCommissions: 2000 });
    expect(await archive(false)).toEqual({ partnerId: partner.id, status: "approved" });
  });

  test("of many links a part follows at once, and the rest by a job; a ban that ended meanwhile disables nothing", async () => {
    const { partner } = await earningPartner();
    const { database } = workspace;
    const row = await database.db
      .selectFrom("links")
      .selectAll()
      .where("partner_id", "=", partner.id)
      .executeTakeFirstOrThrow();
    const { partner_group_default_link_id: _, ...plain } = row;
    const copies = Array.from({ length: 600 }, (_, n) => {
      const key = `many-${dialect}-${n}`;
      return {
        ...plain,
        id: `link_many_${dialect}_${n}`,
        key,
        key_lookup: key,
        clicks: 0,
        leads: 0,
        conversions: 0,
        sales: 0,
        sale_amount_cents: 0,
      };
    });
    await database.db.insertInto("links").values(copies).execute();
    const disabled = async () => {
      const query = database.db.selectFrom("links").select((eb) => eb.fn.countAll<number>().as("n"));
      return (
        await query
          .where("partner_id", "=", partner.id)
          .where("disabled_at_ms", "is not", null)
          .executeTakeFirstOrThrow()
      ).n;
    };
    await call("POST", "/partners/ban", { partnerId: partner.id, reason: "spam" });
    expect(await disabled()).toBeGreaterThanOrEqual(500);
    await workspace.server.jobs.runDue();
    expect(await disabled()).toBe(601);
    await call("POST", "/admin/program/partners/unban", { partnerId: partner.id });
    clock.advance(120_000);
    await workspace.server.jobs.runDue();
    expect(await disabled()).toBe(0);
  });

  test("a way that does not exist is refused, and changes nothing", async () => {
    const { partner } = await earningPartner();
    const dub = dubClientOf(workspace);
    const id = { partnerId: partner.id };
    const setStatus = (status: string) =>
      workspace.database.db
        .updateTable("program_enrollments")
        .set({ status })
        .where("partner_id", "=", partner.id)
        .execute();
    const attempt = async (path: string, body: object = {}) =>
      (await refusal(workspace, "POST", path, { body: { ...id, ...body } })).slice(0, 2);
    const refused = [400, "bad_request"];
    expect(await attempt("/admin/program/partners/unban")).toEqual(refused);
    expect(await attempt("/admin/program/partners/reactivate")).toEqual(refused);
    expect(await attempt("/admin/program/partners/archive", { archived: false })).toEqual(refused);
    for (const status of ["pending", "banned"]) {
      await setStatus(status);
      await expect(dub.partners.ban({ ...id, reason: "spam" })).rejects.toThrow(BadRequest);
      expect((await profile(partner)).status).toBe(status);
    }
    for (const status of ["pending", "rejected", "invited", "declined", "deactivated", "banned"]) {
      await setStatus(status);
      await expect(dub.partners.deactivate(id)).rejects.toThrow(status);
      expect(await attempt("/admin/program/partners/archive")).toEqual(refused);
      expect((await profile(partner)).status).toBe(status);
    }
    for (const status of ["rejected", "invited", "declined", "deactivated", "archived"]) {
      await setStatus(status);
      expect(await dub.partners.ban({ ...id, reason: "spam" })).toEqual({ partnerId: partner.id });
    }
  });

  test("who is not enrolled, or named by nothing, is refused", async () => {
    const dub = dubClientOf(workspace);
    await expect(dub.partners.ban({ partnerId: "pn_nope", reason: "spam" })).rejects.toThrow(NotFound);
    await expect(dub.partners.ban({ reason: "spam" })).rejects.toThrow(BadRequest);
    await expect(dub.partners.deactivate({})).rejects.toThrow("Either `partnerId` or `tenantId` must be provided.");
    await expect(dub.partners.deactivate({ tenantId: "nope" })).rejects.toThrow(
      "Partner with tenantId nope not found in program.",
    );
    const unknown = { partnerId: "x", reason: "because" } as unknown as Parameters<typeof dub.partners.ban>[0];
    await expect(dubClientOf(workspace).partners.ban({ ...unknown, reason: "spam" })).rejects.toThrow(NotFound);
    expect((await refusal(workspace, "POST", "/partners/ban", { body: unknown }))[0]).toBe(422);
    await expect(dub.partners.create({ email: "no address" })).rejects.toThrow(UnprocessableEntity);
  });
});
