import type { Group, Partner } from "@overdub/contract";
import { enqueueJob } from "@overdub/storage";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { announceJob, announceKey } from "./announce-partner.ts";
import { addReward, setUpProgram } from "./testing/set-up-program.ts";

let workspace: StartedWorkspace;
const clock = createClock();
let saleRewardId = "";

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now, fetch: fetchReceivers });
  await setUpProgram(workspace);
  ({ id: saleRewardId } = await addReward(workspace, { event: "sale", type: "flat", amountInCents: 500 }));
  await post("/groups", { name: "VIP", slug: "vip" });
  await callApi(workspace, "PATCH", "/groups/vip", { body: { utmTemplate: { utm_source: "vip", ref: "p" } } });
  await post("/groups/vip/default-links", { url: "https://acme.test/second?utm_source=own" });
});
afterAll(() => workspace.close());

async function post<Made>(path: string, body: object): Promise<Made> {
  const answer = await callApi(workspace, "POST", path, { body });
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as Made;
}
const enrol = (body: object) => post<Partner>("/partners", body);
let people = 0;
/** An address that nobody has. */
const someone = () => {
  people += 1;
  return { email: `p${people}@example.org` };
};
const keysOf = ({ links }: Partner) => (links ?? []).map(({ key }) => key);

describe("a new partner", () => {
  test("has what the group has, and one link for each default link", async () => {
    const partner = await enrol({ ...someone(), name: "Grace Hopper", tenantId: "t_1", country: "US" });
    expect(partner).toEqual({
      ...{ id: expect.stringMatching(/^pn_/), partnerId: partner.id, programId: expect.stringMatching(/^prog_/) },
      ...{
        name: "Grace Hopper",
        username: expect.stringMatching(/^grace-hopper-[a-z0-9]{4}$/),
        email: "p1@example.org",
      },
      ...{ image: null, description: null, country: "US", companyName: null, networkStatus: "draft" },
      ...{ defaultPayoutMethod: null, paypalEmail: null, stripeConnectId: null, payoutsEnabledAt: null },
      ...{ identityVerifiedAt: null, trustedAt: null, groupId: expect.stringMatching(/^grp_/), tenantId: "t_1" },
      ...{ createdAt: new Date(clock.now()).toISOString(), status: "approved", saleRewardId, clickRewardId: null },
      ...{ leadRewardId: null, referralRewardId: null, discountId: null, applicationId: null, bannedAt: null },
      ...{ bannedReason: null, totalClicks: 0, totalLeads: 0, totalConversions: 0, totalSales: 0, totalSaleAmount: 0 },
      ...{ totalCommissions: 0, netRevenue: 0, earningsPerClick: 0, averageLifetimeValue: null, clickToLeadRate: null },
      ...{ clickToConversionRate: null, leadToConversionRate: null, returnOnAdSpend: null, website: null },
      ...{ youtube: null, twitter: null, linkedin: null, instagram: null, tiktok: null },
      links: [expect.objectContaining({ key: "grace-hopper", url: "https://acme.test/", domain: "localhost" })],
    });
    const link = await callApi(workspace, "GET", `/links/info?linkId=${partner.links?.[0]?.id}`);
    expect(link.body).toMatchObject({
      partnerId: partner.id,
      programId: partner.programId,
      tenantId: "t_1",
      trackConversion: true,
      folderId: expect.stringMatching(/^fold_/),
    });
  });

  test("of a group with several default links has keys with endings, and the group's parameters where the URL has none", async () => {
    const partner = await enrol({ ...someone(), name: "Two Links", groupId: "vip" });
    expect(keysOf(partner)).toEqual([
      expect.stringMatching(/^two-links-[a-z0-9]{4}$/),
      expect.stringMatching(/^two-links-[a-z0-9]{4}$/),
    ]);
    expect(partner.links?.map(({ url }) => url)).toEqual([
      "https://acme.test/?utm_source=vip&ref=p",
      "https://acme.test/second?utm_source=own&ref=p",
    ]);
    expect(partner.saleRewardId).toBeNull();
  });

  test.each([
    [{ username: "the.name" }, "the.name"],
    [{ name: "Émile Zölá  & Co." }, "emile-zola-co"],
    [{ email: "mail.part+1@example.org" }, "mail-part-1"],
    [{ name: "名前", email: "ascii@example.org" }, "ascii"],
    [{ username: "u1", linkProps: { prefix: "/team//" } }, "team/u1"],
    [{ name: "n1", username: null }, "n1"],
  ])("%j: its key is %s", async (body, key) => {
    expect(keysOf(await enrol({ ...someone(), ...body }))).toEqual([key]);
  });

  test("whose key is taken gets another ending", async () => {
    await enrol({ ...someone(), name: "Same Name" });
    expect(keysOf(await enrol({ ...someone(), name: "Same Name" }))).toEqual([
      expect.stringMatching(/^same-name-[a-z0-9]{4}$/),
    ]);
  });

  test("the wishes for its links reach them, and the partner's tenant id wins", async () => {
    const linkProps = {
      externalId: "ext_own",
      tenantId: "other",
      comments: "hi",
      expiresAt: "2031-01-01",
      archived: true,
    };
    const { links } = await enrol({ ...someone(), tenantId: "t_2", linkProps });
    const link = await callApi(workspace, "GET", `/links/info?linkId=${links?.[0]?.id}`);
    expect(link.body).toMatchObject({ externalId: "own", tenantId: "t_2", comments: "hi", archived: true });
  });

  test("is there though a link cannot be made", async () => {
    expect((await enrol({ ...someone(), username: "api" })).links).toEqual([]);
    const taken = await enrol({ ...someone(), name: "No Second", groupId: "vip", linkProps: { externalId: "once" } });
    expect(taken.links).toHaveLength(1);
  });

  test("without a name is called by its email", async () => {
    expect(await enrol({ email: "nameless@example.org" })).toMatchObject({ name: "nameless@example.org" });
  });

  test("is told to webhooks once, with its links, which are not told by themselves", async () => {
    const receiver = await startReceiver();
    const triggers = ["partner.enrolled", "link.created"];
    await post("/webhooks", { name: "Partners", url: `${receiver.origin}/x`, triggers });
    const partner = await enrol({ ...someone(), name: "Told" });
    await workspace.server.jobs.runDue();
    // What makes up for a request that died finds nothing to do.
    clock.advance(60_000);
    await workspace.server.jobs.runDue();
    expect(receiver.events()).toEqual([
      {
        id: expect.stringMatching(/^evt_.{25}$/),
        event: "partner.enrolled",
        createdAt: expect.any(String),
        data: partner,
      },
    ]);
    expect((await enrol({ email: partner.email })).links).toHaveLength(1);
    await workspace.server.jobs.runDue();
    expect(receiver.received).toHaveLength(1);
  });

  test("whose request died has its links soon", async () => {
    const partner = await enrol({ ...someone(), name: "Died" });
    const { db } = workspace.database;
    const { id: enrollmentId } = await db
      .selectFrom("program_enrollments")
      .select("id")
      .where("partner_id", "=", partner.id)
      .executeTakeFirstOrThrow();
    await callApi(workspace, "DELETE", `/links/${partner.links?.[0]?.id}`);
    // As it waits from the moment on in which the partner is enrolled.
    const payload = { workspaceId: workspace.workspace.id, enrollmentId, userId: "" };
    const job = { type: announceJob.type, payload, runAtMs: clock.now(), nowMs: clock.now() };
    await enqueueJob(db, { ...job, dedupeKey: announceKey(enrollmentId) });
    await workspace.server.jobs.runDue();
    const links = await callApi(workspace, "GET", `/partners/links?partnerId=${partner.id}`);
    expect(links.body).toMatchObject([{ key: "died" }]);
  });
});

describe("a partner who is known", () => {
  test("by the email, in any letter case, stays as it is, whatever its status", async () => {
    const first = await enrol({ email: "Known@Example.org", name: "First", tenantId: "known" });
    expect(await enrol({ email: "known@example.org", name: "Second", groupId: "vip" })).toEqual(first);
    expect(await enrol({ email: "other@example.org", tenantId: "known" })).toEqual(first);
    await callApi(workspace, "POST", "/partners/ban", { body: { partnerId: first.id, reason: "spam" } });
    expect(await enrol({ email: "known@example.org" })).toMatchObject({ id: first.id, status: "banned" });
  });

  test("gets another tenant id, but not one that somebody has", async () => {
    const { email } = someone();
    const { id } = await enrol({ email, tenantId: "before" });
    expect(await enrol({ email, tenantId: "after" })).toMatchObject({ id, tenantId: "after" });
    await enrol({ ...someone(), tenantId: "held" });
    expect(await refusal(workspace, "POST", "/partners", { body: { email, tenantId: "held" } })).toEqual([
      409,
      "conflict",
      "The tenantId 'held' is already in associated with another partner in this program.",
    ]);
    expect(await enrol({ email })).toMatchObject({ tenantId: "after" });
  });

  test("of eight requests at once is one", async () => {
    const body = { email: "race@example.org", tenantId: "race" };
    const made = await Promise.all(Array.from({ length: 8 }, () => enrol(body)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    const [link, ...more] = (await callApi(workspace, "GET", "/partners/links?tenantId=race")).body as object[];
    expect([link, more]).toEqual([expect.objectContaining({ key: "race" }), []]);
  });
});

test.each([
  [{ email: "x" }, 422, "invalid_format: email: Invalid email address"],
  [
    { email: "a@b.co", username: "no spaces" },
    422,
    "custom: username: Invalid username. Must be a URL-friendly string.",
  ],
  [{ email: "a@b.co", groupId: "grp_nope" }, 404, 'Group "grp_nope" not found.'],
  [{ email: "a@b.co", groupId: "nope" }, 404, 'Group "nope" not found.'],
  [{ email: "a@b.co", image: "no address" }, 422, "custom: image: Image must be an http:// or https:// URL."],
])("%j is refused, and nobody is enrolled", async (body, status, message) => {
  expect(await refusal(workspace, "POST", "/partners", { body })).toEqual([status, expect.any(String), message]);
  const list = await callApi(workspace, "GET", "/partners?email=a@b.co");
  expect(list.body).toEqual([]);
});

test("a workspace without a program has no partners", async () => {
  const other = { server: workspace.server, workspace: await workspace.addWorkspace({ slug: "none" }) };
  for (const [method, path, body] of [
    ["POST", "/partners", { email: "a@b.co" }],
    ["GET", "/partners"],
    ["POST", "/partners/links", {}],
    ["GET", "/partners/links?partnerId=x"],
    ["PUT", "/partners/links/upsert", { url: "https://acme.test" }],
    ["GET", "/partners/analytics?partnerId=x"],
    ["POST", "/partners/ban", { partnerId: "x", reason: "spam" }],
    ["POST", "/partners/deactivate", { partnerId: "x" }],
    ["GET", "/discount-codes"],
    ["GET", "/groups"],
    ["GET", "/rewards"],
  ] as const) {
    expect(await refusal(other, method, path, { body })).toEqual([404, "not_found", "Program not found"]);
  }
});

test("a new default link reaches the partners that there are, and one that changes takes their links along", async () => {
  const group = await post<Group>("/groups", { name: "Late", slug: "late" });
  const partner = await enrol({ ...someone(), name: "Late", groupId: "late" });
  await post("/groups/late/default-links", { url: "https://acme.test/late" });
  await workspace.server.jobs.runDue();
  const urls = async () =>
    ((await callApi(workspace, "GET", `/partners/links?partnerId=${partner.id}`)).body as { url: string }[]).map(
      ({ url }) => url,
    );
  expect(await urls()).toEqual(["https://acme.test/", "https://acme.test/late"]);
  const [first] = group.partnerGroupDefaultLinks;
  const changed = { url: "https://acme.test/new" };
  await callApi(workspace, "PATCH", `/groups/late/default-links/${first?.id}`, { body: changed });
  await workspace.server.jobs.runDue();
  expect(await urls()).toEqual(["https://acme.test/new", "https://acme.test/late"]);
});
