import type { PartnerLink } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Dub } from "dub";
import { BadRequest, NotFound, UnprocessableEntity } from "dub/models/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CreditedPartners } from "../partners/testing/credited-partners.ts";
import { creditPartners } from "../partners/testing/credited-partners.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { dubClientOf } from "../testing/dub-client.ts";

const clock = createClock();
const HOUR_MS = 3_600_000;
let workspace: StartedWorkspace;
let dub: Dub;
let there: CreditedPartners;
/** Of Ada. */
let key: string;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  dub = dubClientOf(workspace);
  there = await creditPartners(workspace);
  key = (await dub.embedTokens.referrals({ partnerId: there.ada.id })).publicToken;
});
afterAll(() => workspace.close());

const get = async (path: string, token = key) =>
  (await callApi(workspace, "GET", `/embed/referrals/${path}`, { key: token })).body;
const newKey = async (partnerId: string) => (await dub.embedTokens.referrals({ partnerId })).publicToken;

describe("a token, by Dub's own client", () => {
  test("is of a partner by id, tenant or email, and lasts three hours", async () => {
    const { publicToken, expires } = await dub.embedTokens.referrals({ tenantId: "t_ada" });
    expect(publicToken).toMatch(/^dub_embed_[A-Za-z0-9]{40}$/);
    expect(Date.parse(expires)).toBe(clock.now() + 3 * HOUR_MS);
    const known = await dub.embedTokens.referrals({ partner: { email: "ADA@example.org", tenantId: "other" } });
    for (const token of [publicToken, known.publicToken]) {
      expect(await get("token", token)).toMatchObject({ partner: { id: there.ada.id } });
    }
    expect((await dub.partners.list({ email: "ada@example.org" }))[0]?.tenantId).toBe("t_ada");
  });

  test("enrols a partner who is new, with the links of the group", async () => {
    const { publicToken } = await dub.embedTokens.referrals({
      tenantId: "t_new",
      partner: { email: "new@example.org", name: "New Partner" },
    });
    expect(await get("token", publicToken)).toMatchObject({ partner: { name: "New Partner", status: "approved" } });
    expect(await get("links", publicToken)).toMatchObject([{ key: "new-partner" }]);
    expect((await dub.partners.list({ tenantId: "t_new" }))[0]?.email).toBe("new@example.org");
  });

  test("is refused for who nobody is, and for nobody", async () => {
    await expect(dub.embedTokens.referrals({ partnerId: "pn_none" })).rejects.toThrow(NotFound);
    await expect(dub.embedTokens.referrals({ tenantId: "none" })).rejects.toThrow(
      "The partner is not enrolled in this program.",
    );
    await expect(dub.embedTokens.referrals({})).rejects.toThrow(UnprocessableEntity);
    await expect(dub.embedTokens.referrals({})).rejects.toThrow(
      "You must provide either partnerId, tenantId, or partner.",
    );
    const taken = { partner: { email: "bob2@example.org", groupId: "none" } };
    await expect(dub.embedTokens.referrals(taken)).rejects.toThrow(NotFound);
    await expect(dub.partners.ban({ partnerId: "", reason: "spam" })).rejects.toThrow(BadRequest);
  });
});

describe("what a token opens", () => {
  test("is the partner's own figures, without the names of customers", async () => {
    expect(await get("analytics")).toEqual({ clicks: 3, leads: 2, sales: 3, saleAmount: 6000, earnings: 1200 });
    expect(await get("analytics?groupBy=top_links")).toMatchObject([{ partnerId: there.ada.id, earnings: 1200 }]);
    const events = (await get("events?event=sales&limit=2")) as { customer: { name: string; email: null } }[];
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({ event: "sale", eventName: "Purchase", customer: { email: null } });
    expect(events[0]?.customer.name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+$/);
    expect(await get("events")).toHaveLength(3);
    const earnings = (await get("earnings?withTotal=true&pageSize=2")) as { data: unknown[]; total: number };
    expect(earnings).toMatchObject({ total: 3, data: [{ type: "sale", customer: { email: null } }, {}] });
    expect(await get("earnings?page=2&pageSize=2")).toHaveLength(1);
    expect(await get("earnings?status=paid")).toEqual([]);
    const series = (await get("earnings/timeseries?interval=7d")) as { earnings: number }[];
    expect(series.reduce((sum, row) => sum + row.earnings, 0)).toBe(1200);
    expect(JSON.stringify([events, earnings])).not.toContain("ada1");
  });

  test("has the names of customers where the program shares them", async () => {
    const body = { customerDataSharing: true };
    await callApi(workspace, "PATCH", `/admin/program/partners/${there.ada.id}`, { body });
    const names = ((await get("events?event=leads")) as { customer: { name: string } }[]).map(
      ({ customer }) => customer.name,
    );
    expect(names.toSorted()).toEqual(["ada1", "ada2"]);
  });

  test("is nothing of other partners but what they have earned", async () => {
    const rows = (await get("leaderboard")) as { rank: number; name: string; isSelf: boolean }[];
    expect(rows).toHaveLength(20);
    expect(rows[0]).toEqual({ rank: 1, name: "Ada Byron", isSelf: true, totalCommissions: 1200 });
    expect(rows[19]).toEqual({ rank: 20, name: "", isSelf: false, totalCommissions: 0 });
    const seen = (await get("leaderboard", await newKey(there.bob.id))) as { name: string; isSelf: boolean }[];
    expect(seen[0]).toMatchObject({ isSelf: false });
    expect(JSON.stringify(seen)).not.toContain("Ada");
  });

  test("answers as the contract says", async () => {
    const client = clientOf(workspace, await newKey(there.ada.id));
    await client.getEmbedReferralsToken();
    await client.retrieveEmbedReferralsAnalytics({ query: { groupBy: "timeseries", interval: "7d" } });
    await client.listEmbedReferralsEvents({ query: { event: "leads" } });
    await client.listEmbedReferralsEarnings({ query: { withTotal: true } });
    await client.retrieveEmbedReferralsEarningsTimeseries({ query: {} });
    await client.getEmbedReferralsLeaderboard();
    await client.listEmbedReferralsLinks();
  });
});

describe("links that a partner makes", () => {
  const post = (body: object, token = key) =>
    refusal(workspace, "POST", "/embed/referrals/links", { key: token, body });
  const patch = (id: string | undefined, body: object, token = key) =>
    refusal(workspace, "PATCH", `/embed/referrals/links/${id}`, { key: token, body });

  test("lead where the group allows it, and are changed by their partner alone", async () => {
    const made = await callApi(workspace, "POST", "/embed/referrals/links", {
      key,
      body: { key: "ada-shop", url: "https://acme.test/shop" },
    });
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({ key: "ada-shop", url: "https://acme.test/shop" }),
    ]);
    const link = made.body as PartnerLink;
    const changed = { key, body: { key: "ada-news", url: "https://acme.test/news" } };
    expect((await callApi(workspace, "PATCH", `/embed/referrals/links/${link.id}`, changed)).body).toMatchObject({
      id: link.id,
      key: "ada-news",
      url: "https://acme.test/news",
    });
    expect((await post({ url: "https://evil.test/" }))[0]).toBe(400);
    expect((await patch(link.id, { url: "https://evil.test/" }))[0]).toBe(400);
    expect((await post({ key: "ada-news" }))[0]).toBe(409);
    expect((await patch(link.id, { key: "x" }, await newKey(there.bob.id)))[0]).toBe(404);
    expect((await patch(there.nobodysId, { key: "x" }))[0]).toBe(404);
    expect((await patch(there.ada.links?.[0]?.id, { url: "https://acme.test/shop" }))[0]).toBe(403);
  });

  test("are as many as the group allows", async () => {
    await callApi(workspace, "PATCH", "/groups/default", { body: { maxPartnerLinks: 2 } });
    expect(await post({ key: "more" })).toEqual([400, "bad_request", "You have reached the limit of 2 links."]);
    const before = (await get("links")) as unknown[];
    await callApi(workspace, "PATCH", "/groups/default", { body: { maxPartnerLinks: before.length + 1 } });
    const make = (n: number) =>
      callApi(workspace, "POST", "/embed/referrals/links", { key, body: { key: `at-once-${n}` } });
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(make));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400, 400, 400, 400, 400]);
    expect(await get("links")).toHaveLength(before.length + 1);
  });

  test("are none of who has left the program", async () => {
    const token = await newKey(there.bob.id);
    await dub.partners.deactivate({ partnerId: there.bob.id });
    expect((await post({ key: "bobs" }, token))[0]).toBe(403);
    expect((await patch(there.bob.links?.[0]?.id, { key: "bobs" }, token))[0]).toBe(403);
    expect(await get("links", token)).toHaveLength(1);
  });
});

describe("a token opens nothing", () => {
  const PATH = "/embed/referrals/token";

  test.each(["dub_embed_unknown", "dub_unknown", ""])("that is %j", async (token) => {
    expect((await refusal(workspace, "GET", PATH, { key: token }))[0]).toBe(401);
  });

  test("that is absent, a workspace's key, or an embed token where a key is asked for", async () => {
    expect((await refusal(workspace, "GET", PATH, { headers: { authorization: "" } }))[0]).toBe(401);
    expect((await refusal(workspace, "GET", PATH))[0]).toBe(401);
    expect((await refusal(workspace, "GET", "/partners", { key }))[0]).toBe(401);
  });

  test("60 times a minute and no more, each by itself", async () => {
    const token = await newKey(there.ada.id);
    const statuses = [];
    for (let call = 0; call < 62; call += 1)
      statuses.push((await callApi(workspace, "GET", PATH, { key: token })).status);
    expect(statuses.slice(-3)).toEqual([200, 429, 429]);
    expect((await callApi(workspace, "GET", PATH, { key: await newKey(there.ada.id) })).status).toBe(200);
  });

  test("of a partner without a group, and after three hours", async () => {
    const token = await newKey(there.ada.id);
    const ofAda = workspace.database.db.updateTable("program_enrollments").where("partner_id", "=", there.ada.id);
    await ofAda.set({ group_id: null }).execute();
    expect((await refusal(workspace, "GET", PATH, { key: token }))[0]).toBe(403);
    await ofAda.set({ group_id: there.program.defaultGroupId }).execute();
    clock.advance(3 * HOUR_MS - 1);
    expect((await callApi(workspace, "GET", PATH, { key: token })).status).toBe(200);
    clock.advance(1);
    expect((await refusal(workspace, "GET", PATH, { key: token }))[0]).toBe(401);
    clock.advance(24 * HOUR_MS);
    await workspace.server.jobs.runDue();
    expect(await workspace.database.db.selectFrom("embed_tokens").selectAll().execute()).toEqual([]);
  });
});
