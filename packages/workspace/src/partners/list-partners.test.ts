import type { ListedPartner, Partner, PartnerProfile } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { UnprocessableEntity } from "dub/models/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { dubClientOf } from "../testing/dub-client.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import { setUpProgram } from "./testing/set-up-program.ts";

/** Clicks, leads, conversions, sale amount, commissions. */
const BROUGHT: Readonly<Record<string, readonly [number, number, number, number, number]>> = {
  ada: [100, 10, 5, 50_000, 10_000],
  bob: [200, 4, 1, 60_000, 55_000],
  cyd: [0, 0, 0, 0, 0],
  dee: [10, 9, 9, 900, 0],
};

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  let workspace: StartedWorkspace;
  const clock = createClock();
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    workspace = await startWorkspaceOn(dialect, { now: clock.now });
    const program = await setUpProgram(workspace);
    const vip = await post<{ id: string }>("/groups", { name: "VIP", slug: "vip" });
    const tag = await post<{ id: string }>("/partner-tags", { name: "Blog" });
    Object.assign(ids, { vip: vip.id, default: program.defaultGroupId, tag: tag.id });
    const people = [
      { name: "Ada Byron", email: "Ada@Example.org", tenantId: "t_ada", country: "GB", groupId: "vip" },
      { name: "Bob 100%", email: "bob@example.org", country: "US" },
      { name: "Cyd", email: "cyd@example.org", country: null },
      { name: "Dee", email: "dee@other.test", country: "DE", groupId: "vip" },
    ];
    const { db } = workspace.database;
    for (const person of people) {
      clock.advance(1000);
      const { id, links } = await post<Partner>("/partners", person);
      const key = person.name.slice(0, 3).toLowerCase();
      ids[key] = id;
      const [clicks = 0, leads = 0, conversions = 0, sale_amount_cents = 0, total_commissions_cents = 0] =
        BROUGHT[key] ?? [];
      await db
        .updateTable("links")
        .set({ clicks, leads, conversions, sales: conversions, sale_amount_cents })
        .where("id", "=", links?.[0]?.id ?? "")
        .execute();
      await db
        .updateTable("program_enrollments")
        .set({ total_commissions_cents })
        .where("partner_id", "=", id)
        .execute();
    }
    const platforms = [{ type: "website", identifier: "https://dee.test" }];
    await change("dee", { tagIds: [tag.id], companyName: "Dee & Sons", platforms });
    await callApi(workspace, "POST", "/partners/deactivate", { body: { partnerId: ids.bob } });
    const referral = { referredByPartnerId: ids.ada };
    await post(`/partners/${ids.dee}/referral`, referral, 200);
  });
  afterAll(() => workspace.close());

  async function post<Body>(path: string, body: object, expected = 201): Promise<Body> {
    const answer = await callApi(workspace, "POST", path, { body });
    if (answer.status !== expected) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Body;
  }
  const change = (key: string, body: object) =>
    callApi(workspace, "PATCH", `/admin/program/partners/${ids[key]}`, { body });
  const list = async (query: string) => {
    const named = query.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? "");
    return (await callApi(workspace, "GET", `/partners?${named}`)).body as ListedPartner[];
  };
  const keys = async (query: string) =>
    (await list(query)).map(({ id }) => Object.entries(ids).find(([, value]) => value === id)?.[0]).join(" ");

  test.each([
    ["", "bob ada dee cyd"],
    ["status=approved", "ada dee cyd"],
    ["status=deactivated", "bob"],
    ["status=banned", ""],
    ["groupId={vip}", "ada dee"],
    ["groupId=-{vip}", "bob cyd"],
    ["groupId={vip},{default}", "bob ada dee cyd"],
    ["country=GB,DE", "ada dee"],
    ["country=-GB,DE", "bob cyd"],
    ["email=ada@example.org", "ada"],
    ["email=ada@example.org&search=bob", "ada"],
    ["email=ada@example.org&tenantId=nope", ""],
    ["tenantId=t_ada", "ada"],
    ["search=BOB@example.org", "bob"],
    ["search={cyd}", "cyd"],
    ["search=byron", "ada"],
    ["search=100%25", "bob"],
    ["search=sons", "dee"],
    ["search=nobody", ""],
    ["partnerIds={ada},{cyd},pn_nope", "ada cyd"],
    ["partnerTagId={tag}", "dee"],
    ["partnerTagId=-{tag}", "bob ada cyd"],
    ["referredByPartnerId={ada}", "dee"],
    ["totalClicksMin=10&totalClicksMax=100", "ada dee"],
    ["totalClicksMin=9.125&totalClicksMax=100.5", "ada dee"],
    ["totalClicksMin=10.125", "bob ada"],
    ["totalClicksMin=10&totalClicksMax=1e21", "bob ada dee"],
    ["totalClicksMin=1e21", ""],
    ["totalSaleAmountMin=900&totalCommissionsMax=0", "dee"],
    ["sortBy=createdAt", "dee cyd bob ada"],
    ["sortBy=createdAt&sortOrder=asc", "ada bob cyd dee"],
    ["sortBy=totalClicks", "bob ada dee cyd"],
    ["sortBy=clicks", "bob ada dee cyd"],
    ["sortBy=totalLeads", "ada dee bob cyd"],
    ["sortBy=totalConversions", "dee ada bob cyd"],
    ["sortBy=totalSales", "bob ada dee cyd"],
    ["sortBy=totalCommissions", "bob ada dee cyd"],
    ["sortBy=netRevenue", "ada bob dee cyd"],
    ["sortBy=earningsPerClick", "ada bob dee cyd"],
    ["sortBy=averageLifetimeValue", "bob ada dee cyd"],
    ["sortBy=averageLifetimeValue&sortOrder=asc", "dee ada bob cyd"],
    ["sortBy=clickToLeadRate", "dee ada bob cyd"],
    ["sortBy=clickToConversionRate", "dee ada bob cyd"],
    ["sortBy=leadToConversionRate", "dee ada bob cyd"],
    ["sortBy=returnOnAdSpend", "ada bob dee cyd"],
    ["pageSize=3&page=2", "cyd"],
    ["page=3", ""],
    ["includeExpandedFields=partner", "bob ada dee cyd"],
  ])("%s: %s", async (query, expected) => {
    expect(await keys(query)).toBe(expected);
    // Where a page is full, nothing behind it is looked for.
    if (!/page/i.test(query)) expect(await keys(`${query}&pageSize=1`)).toBe(expected.split(" ")[0]);
  });

  test.each([
    ["status=gone", "invalid_value: status: "],
    ["sortBy=name", "invalid_value: sortBy: "],
    ["page=0", "too_small: page: Page must be greater than 0."],
    ["pageSize=101", "too_big: pageSize: Max page size is 100."],
    ["totalClicksMin=many", "invalid_type: totalClicksMin: "],
  ])("%s is refused", async (query, message) => {
    expect(await refusal(workspace, "GET", `/partners?${query}`)).toEqual([
      422,
      "unprocessable_entity",
      expect.stringContaining(message),
    ]);
  });

  test("a row has tags, rates and the former names of totals, and is read by Dub's client", async () => {
    const [ada] = await list("tenantId=t_ada");
    expect(ada).toMatchObject({
      ...{ tags: [], totalClicks: 100, clicks: 100, leads: 10, conversions: 5, sales: 5, saleAmount: 50_000 },
      ...{ totalCommissions: 10_000, netRevenue: 40_000, earningsPerClick: 500, averageLifetimeValue: 10_000 },
      ...{ clickToLeadRate: 0.1, clickToConversionRate: 0.05, leadToConversionRate: 0.5, returnOnAdSpend: 5 },
      links: [{ clicks: 100, saleAmount: 50_000 }],
    });
    const [dee] = await list("search=sons&includePartnerPlatforms=true");
    expect(dee).toMatchObject({
      tags: [{ id: ids.tag, name: "Blog" }],
      website: "https://dee.test",
      platforms: [{ type: "website", identifier: "https://dee.test", verifiedAt: null }],
    });
    const dub = dubClientOf(workspace);
    const found = await dub.partners.list({ sortBy: "totalClicks", sortOrder: "asc", groupId: ids.vip });
    expect(found.map(({ id }) => id)).toEqual([ids.dee, ids.ada]);
    await expect(dub.partners.list({ pageSize: 101 })).rejects.toThrow(UnprocessableEntity);
  });

  test("a partner alone has more, and 404 is for one who is not enrolled", async () => {
    const partner = (await callApi(workspace, "GET", `/partners/${ids.dee}`)).body as PartnerProfile;
    const [listed] = await list("search=sons");
    const { clicks, leads, conversions, sales, saleAmount, ...same } = listed ?? ({} as ListedPartner);
    expect([clicks, leads, conversions, sales, saleAmount]).toEqual([10, 9, 9, 9, 900]);
    expect(partner).toMatchObject(same);
    expect(partner).toMatchObject({ lastLeadAt: null, discount: null, monthlyTraffic: null, industryInterests: [] });
    expect(await refusal(workspace, "GET", "/partners/pn_nope")).toEqual([404, "not_found", "Partner not found."]);
  });

  test("a change of one is found by searches, and a taken email or tenant id is refused", async () => {
    const answer = await change("cyd", {
      name: "Cydney",
      email: "new@example.org",
      payoutsEnabled: true,
      tenantId: "t_cyd",
    });
    expect(answer.body).toMatchObject({
      name: "Cydney",
      email: "new@example.org",
      payoutsEnabledAt: expect.any(String),
    });
    expect(await keys("search=cydney")).toBe("cyd");
    expect(await keys("email=NEW@example.org")).toBe("cyd");
    for (const body of [{ email: "ADA@example.org" }, { tenantId: "t_ada" }])
      expect((await change("cyd", body)).status).toBe(409);
    expect((await change("cyd", { tagIds: ["ptag_nope"] })).status).toBe(422);
    expect((await change("cyd", { payoutsEnabled: false, tenantId: null })).body).toMatchObject({
      payoutsEnabledAt: null,
      tenantId: null,
    });
  });
});
