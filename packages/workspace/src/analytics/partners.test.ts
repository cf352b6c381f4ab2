import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Dub } from "dub";
import { BadRequest, NotFound } from "dub/models/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CreditedPartners } from "../partners/testing/credited-partners.ts";
import { creditPartners } from "../partners/testing/credited-partners.ts";
import { callApi, refusal } from "../testing/call-api.ts";
import { dubClientOf } from "../testing/dub-client.ts";

let workspace: StartedWorkspace;
let dub: Dub;
let there: CreditedPartners;

beforeAll(async () => {
  workspace = await startWorkspace();
  dub = dubClientOf(workspace);
  there = await creditPartners(workspace);
});
afterAll(() => workspace.close());

/** Names of what is there, in braces, become ids. */
function named(query: string): string {
  const ids: Readonly<Record<string, string | null>> = {
    program: there.program.id,
    ada: there.ada.id,
    bob: there.bob.id,
    vip: there.vip.id,
    default: there.program.defaultGroupId,
    tag: there.tag.id,
  };
  return query.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? "");
}

describe("filters by partners", () => {
  const adas = { clicks: 3, leads: 2, sales: 3, saleAmount: 6000 };
  const bobs = { clicks: 2, leads: 1, sales: 1, saleAmount: 500 };
  const both = { clicks: 5, leads: 3, sales: 4, saleAmount: 6500 };
  const bobsAndNobodys = { ...bobs, clicks: 3 };
  const nothing = { clicks: 0, leads: 0, sales: 0, saleAmount: 0 };

  test.each([
    ["partnerId={ada}", adas],
    ["partnerId={ada},{bob}", both],
    ["partnerId=-{ada}", bobsAndNobodys],
    ["partnerId=pn_nope", nothing],
    ["tenantId=t_ada", adas],
    ["tenantId=-t_ada", bobsAndNobodys],
    ["groupId={vip}", bobs],
    ["groupId={vip},{default}", both],
    ["groupId=-{default}", bobsAndNobodys],
    ["groupId=grp_nope", nothing],
    ["partnerTagId={tag}", bobs],
    ["partnerTagId=-{tag}", { ...adas, clicks: 4 }],
    ["partnerTagId=ptag_nope", nothing],
    ["programId={program}", both],
    ["programId={program}&groupId={vip}", bobs],
    ["partnerId={ada}&groupId={vip}", nothing],
  ])("%s", async (query, totals) => {
    const asked = `interval=30d&${named(query)}`;
    expect((await callApi(workspace, "GET", `/analytics?event=composite&${asked}`)).body).toEqual(totals);
    for (const [event, count] of [
      ["clicks", totals.clicks],
      ["sales", totals.sales],
    ] as const) {
      const events = (await callApi(workspace, "GET", `/events?event=${event}&${asked}`)).body;
      expect(events).toHaveLength(count);
    }
  });

  test.each(["/analytics", "/events"])("another program is refused by %s", async (path) => {
    expect(await refusal(workspace, "GET", `${path}?programId=prog_nope`)).toEqual([
      403,
      "forbidden",
      "Program does not belong to the workspace.",
    ]);
  });
});

describe("groupings by partners", () => {
  test("rows of partners, of groups and of tags of partners", async () => {
    const rows = async (groupBy: string) =>
      (await callApi(workspace, "GET", `/analytics?event=composite&interval=30d&groupBy=${groupBy}`)).body;
    const { ada, bob, program, vip, tag } = there;
    expect(await rows("top_partners")).toEqual([
      {
        partnerId: ada.id,
        partner: {
          id: ada.id,
          name: "Ada Byron",
          email: "ada@example.org",
          image: null,
          payoutsEnabledAt: null,
          country: null,
        },
        ...{ clicks: 3, leads: 2, sales: 3, saleAmount: 6000 },
      },
      expect.objectContaining({ partnerId: bob.id, clicks: 2, leads: 1, sales: 1, saleAmount: 500 }),
    ]);
    expect(await rows("top_groups")).toEqual([
      expect.objectContaining({ groupId: program.defaultGroupId, sales: 3 }),
      {
        groupId: vip.id,
        group: { id: vip.id, name: "VIP", slug: "vip", color: "red" },
        ...{ clicks: 2, leads: 1, sales: 1, saleAmount: 500 },
      },
    ]);
    expect(await rows("top_partner_tags")).toEqual([
      {
        partnerTagId: tag.id,
        partnerTag: { id: tag.id, name: "Podcast" },
        clicks: 2,
        leads: 1,
        sales: 1,
        saleAmount: 500,
      },
    ]);
  });

  test("a named link must meet the filters, too", async () => {
    const linkId = there.ada.links?.[0]?.id;
    const answer = await callApi(
      workspace,
      "GET",
      named(`/analytics?groupBy=top_partners&interval=30d&linkId=${linkId}&partnerId={bob}`),
    );
    expect(answer.body).toEqual([]);
  });
});

describe("analytics of a partner", () => {
  test("counts, in one object", async () => {
    const expected = { clicks: 3, leads: 2, sales: 3, saleAmount: 6000, earnings: 1200 };
    expect(await dub.partners.analytics({ partnerId: there.ada.id })).toEqual(expected);
    expect(await dub.partners.analytics({ tenantId: "t_ada", interval: "30d", groupBy: "count" })).toEqual(expected);
    const tolerated = await callApi(workspace, "GET", "/partners/analytics?tenantId=t_ada&event=composite");
    expect(tolerated.body).toEqual(expected);
  });

  test("over time, each stretch with what it earned", async () => {
    const rows = (await dub.partners.analytics({
      partnerId: there.ada.id,
      interval: "7d",
      groupBy: "timeseries",
    })) as object[];
    expect(rows.length).toBeGreaterThan(6);
    expect(Object.keys(rows[0] ?? {}).toSorted()).toEqual([
      "clicks",
      "earnings",
      "leads",
      "saleAmount",
      "sales",
      "start",
    ]);
    const sum = (name: string) =>
      rows.reduce((total, row) => total + Number((row as Record<string, unknown>)[name]), 0);
    expect(["clicks", "leads", "sales", "saleAmount", "earnings"].map(sum)).toEqual([3, 2, 3, 6000, 1200]);
  });

  test("by link, those without traffic too, ordered by clicks", async () => {
    const idle = await dub.partners.createLink({ partnerId: there.ada.id, key: "idle" });
    const rows = await dub.partners.analytics({ partnerId: there.ada.id, groupBy: "top_links", interval: "30d" });
    expect(rows).toMatchObject([
      { id: there.ada.links?.[0]?.id, partnerId: there.ada.id, clicks: 3, sales: 3, earnings: 1200 },
      { id: idle.id, clicks: 0, leads: 0, sales: 0, saleAmount: 0, earnings: 0 },
    ]);
  });

  test("a period without sales earns nothing", async () => {
    const answer = await dub.partners.analytics({ partnerId: there.ada.id, start: "2023-01-01", end: "2023-02-01" });
    expect(answer).toEqual({ clicks: 0, leads: 0, sales: 0, saleAmount: 0, earnings: 0 });
  });

  test("is refused for nobody, and for who is not enrolled", async () => {
    await expect(dub.partners.analytics({})).rejects.toThrow(BadRequest);
    await expect(dub.partners.analytics({ partnerId: "pn_nope" })).rejects.toThrow(NotFound);
    expect(await refusal(workspace, "GET", "/partners/analytics?tenantId=nope")).toEqual([
      404,
      "not_found",
      "The partner with tenantId nope is not enrolled in your program.",
    ]);
  });
});
