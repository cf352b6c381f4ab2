import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { forgetCustomer } from "../customers/forget-customer.ts";
import type { ApiTarget } from "../testing/call-api.ts";
import { callApi, clientOf } from "../testing/call-api.ts";
import { eventsOn, track } from "../testing/conversions.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";
import { startWorkspaceOnPostgres } from "../testing/start-workspace-on-postgres.ts";
import { clickLink, visitLink } from "../testing/visit-link.ts";
import { claimLead, isLeadClaimed } from "../track/lead-claims.ts";
import type { CreatedWorkspace } from "../workspaces/create-workspace.ts";

/** What the other tests show on SQLite, once more on PostgreSQL, wherever a statement could mean something else there. */
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspaceOnPostgres();
  api = clientOf(workspace);
});
afterAll(() => workspace?.close());

const create = (body: object = {}) => api.createLink({ body: { url: "https://acme.test/", ...body } });

test("clicks are redirected, drained, counted and analysed", async () => {
  const { db } = workspace.database;
  const folder = await insertFolder(db, workspace.workspace.id, "Clicked");
  const tag = await insertTag(db, workspace.workspace.id, "Clicked");
  const link = await create({ key: "clicked", folderId: folder, tagIds: [tag], url: "https://acme.test/clicked" });
  for (const n of [1, 2, 3]) {
    const headers = { "x-real-ip": `192.0.2.${n}`, "x-vercel-ip-country": "US" };
    expect((await visitLink(workspace.origin, "/Clicked", { headers })).headers.location).toBe(
      "https://acme.test/clicked",
    );
  }
  const clicks = { clicks: 3, leads: 0, sales: 0, saleAmount: 0 };
  const named = { linkId: link.id };
  expect(await api.retrieveAnalytics({ query: named })).toEqual(clicks);
  expect(await api.retrieveAnalytics({ query: { ...named, interval: "all" } })).toEqual(clicks);
  expect(
    await api.retrieveAnalytics({ query: { folderId: folder, tagId: tag, tenantId: "-t_1", root: false } }),
  ).toEqual(clicks);
  expect(await api.retrieveAnalytics({ query: { tagId: `-${tag}`, interval: "24h" } })).toEqual({
    ...clicks,
    clicks: 0,
  });
  expect(await api.retrieveAnalytics({ query: { ...named, groupBy: "countries" } })).toEqual([
    { country: "US", region: "*", city: "*", ...clicks },
  ]);
  expect(await api.retrieveAnalytics({ query: { groupBy: "top_links" } })).toMatchObject([{ id: link.id, ...clicks }]);
  expect(await api.retrieveAnalytics({ query: { groupBy: "top_folders" } })).toMatchObject([
    { folderId: folder, ...clicks },
  ]);
  expect(await api.retrieveAnalytics({ query: { groupBy: "top_link_tags" } })).toMatchObject([
    { tagId: tag, ...clicks },
  ]);
  expect(await api.listEvents({ query: named })).toHaveLength(3);
  const { clicks: counter, lastClicked } = await api.getLinkInfo({ query: named });
  expect([counter, lastClicked]).toEqual([3, expect.stringMatching(/\.000Z$/)]);
});

describe("tracking", () => {
  const counters = async ({ id }: { id: string }) => {
    const { leads, conversions, sales, saleAmount } = await api.getLinkInfo({ query: { linkId: id } });
    return { leads, conversions, sales, saleAmount };
  };
  const twenty = <Result>(call: (index: number) => Promise<Result>) =>
    Promise.all(Array.from({ length: 20 }, (_, index) => call(index)));

  test("of one lead twenty times at once is one customer, one event and one count", async () => {
    const link = await create({ key: "pg-lead", trackConversion: true });
    const clickId = await clickLink(workspace.origin, link);
    const lead = { clickId, eventName: "Sign up", customerExternalId: "pg-lead" };
    const answers = await twenty(() => track(workspace, "lead", lead));
    expect(answers.filter((answer) => answer.link !== null)).toHaveLength(1);
    expect(await eventsOn(workspace, "lead", link)).toHaveLength(1);
    expect(await counters(link)).toMatchObject({ leads: 1 });
  });

  test("of one invoice, of many sales, and of sales to somebody new, twenty times at once, is exact", async () => {
    const link = await create({ key: "pg-sale", trackConversion: true });
    const clickId = await clickLink(workspace.origin, link);
    const sale = { clickId, customerExternalId: "pg-sale", amount: 5 };
    await twenty(() => track(workspace, "sale", { ...sale, leadEventName: "Checkout" }));
    expect(await counters(link)).toEqual({ leads: 1, conversions: 1, sales: 20, saleAmount: 100 });
    const answers = await twenty((index) => track(workspace, "sale", { ...sale, invoiceId: "pg", amount: index + 1 }));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await counters(link)).toMatchObject({ leads: 1, conversions: 1, sales: 21 });
    await Promise.all([
      twenty(() => track(workspace, "sale", sale)),
      twenty((index) =>
        track(workspace, "lead", { clickId, customerExternalId: "pg-sale", eventName: `Event ${index}` }),
      ),
      twenty((index) =>
        visitLink(workspace.origin, "/pg-sale", { headers: { "x-real-ip": `192.0.2.${100 + index}` } }),
      ),
      workspace.outbox.drain(),
    ]);
    expect(await counters(link)).toMatchObject({ leads: 21, conversions: 1, sales: 41 });
    expect(await api.getCustomer({ params: { id: "ext_pg-sale" } })).toMatchObject({ sales: 41 });
  });

  test("claims last seven days, and no longer", async () => {
    const { db } = workspace.database;
    const key = { workspaceId: workspace.workspace.id, externalId: "pg-claim", eventName: "Sign up" };
    const claim = (nowMs: number) => claimLead(db, key, { nowMs, forMs: 10 });
    expect([await claim(0), await claim(9), await claim(10), await isLeadClaimed(db, key, 19)]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(await isLeadClaimed(db, key, 20)).toBe(false);
  });
});

describe("customers", () => {
  let owner: CreatedWorkspace;
  let target: ApiTarget;

  beforeAll(async () => {
    owner = await workspace.addWorkspace({ slug: "customers" });
    target = { server: workspace.server, workspace: owner };
    for (const [index, name] of ["Ada 100%_\\", "Berta", "Carl"].entries()) {
      const body = { externalId: `c${index + 1}`, name, country: index === 0 ? "BR" : "US" };
      expect((await callApi(target, "POST", "/customers", { body })).status).toBe(201);
    }
    const { db } = workspace.database;
    await db.updateTable("customers").set({ first_sale_at_ms: 1 }).where("name", "=", "Berta").execute();
  });

  test.each([
    ["", "c3,c2,c1"],
    ["search=ADA", "c1"],
    ["search=%25", "c1"],
    ["search=_", "c1"],
    ["search=%5C", "c1"],
    ["sortBy=firstSaleAt", "c2,c3,c1"],
    ["sortBy=firstSaleAt&sortOrder=asc", "c1,c3,c2"],
    ["sortBy=saleAmount&page=2&pageSize=2", "c1"],
  ])("%j finds %s", async (query, expected) => {
    const { body } = await callApi(target, "GET", `/customers?${query}`);
    expect((body as { externalId: string }[]).map(({ externalId }) => externalId).join()).toBe(expected);
  });

  test("are counted, changed, refused and forgotten", async () => {
    const { db } = workspace.database;
    const count = async (query: string) => (await callApi(target, "GET", `/customers/count?${query}`)).body;
    expect(await count("")).toBe(3);
    expect(await count("groupBy=country")).toEqual([
      { country: "US", _count: 2 },
      { country: "BR", _count: 1 },
    ]);
    expect(await count("groupBy=linkId")).toEqual([]);
    const change = (externalId: string) => callApi(target, "PATCH", "/customers/ext_c1", { body: { externalId } });
    expect([(await change("c2")).status, (await change("c1")).status]).toEqual([409, 200]);
    const { body } = await callApi(target, "GET", "/customers/ext_c3");
    await forgetCustomer(db, owner.id, (body as { id: string }).id, Date.now());
    await workspace.server.jobs.runDue();
    expect(await count("")).toBe(2);
  });
});
