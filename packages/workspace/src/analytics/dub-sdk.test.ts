import type { Link } from "@overdub/contract";
import { ANALYTICS_GROUPS } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { Dub } from "dub";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";
import { insertCustomer, sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";

/** Dub's own client, over the network. It checks every answer against Dub's published schemas. */
const NOW_MS = Date.UTC(2026, 2, 4, 12);
const clock = createClock(NOW_MS);
let workspace: StartedWorkspace;
let dub: Dub;
let link: Link;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  dub = new Dub({ token: workspace.workspace.apiKey, serverURL: `${workspace.origin}/api` });
  const { db } = workspace.database;
  const { id: workspaceId } = workspace.workspace;
  const tagIds = [await insertTag(db, workspaceId, "Blue")];
  const folderId = await insertFolder(db, workspaceId, "Campaigns");
  link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "sdk", tagIds, folderId } });
  const customer = await insertCustomer(db, workspaceId, { externalId: "u_1" });
  const place = { continent: "NA", country: "US", region: "CA", city: "San Jose" };
  const machine = { device: "Mobile", browser: "Mobile Safari", os: "iOS", trigger: "qr", qr: true };
  const url = "https://acme.test/?utm_source=s&utm_medium=m&utm_campaign=c&utm_term=t&utm_content=o&metadata=1";
  const click = sampleClick(link, NOW_MS - 60_000, {
    ...place,
    ...machine,
    url,
    referer: "t.co",
    refererUrl: "https://t.co/a",
  });
  const metadata = '{"plan":"pro","nested":{"deep":[1,null]}}';
  const events = [
    click,
    sampleClick(link, NOW_MS - 50_000),
    sampleLead(click, customer, { timestampMs: NOW_MS - 40_000, metadata }),
    sampleLead(click, "cus_gone", { timestampMs: NOW_MS - 30_000 }),
    sampleSale(click, customer, { timestampMs: NOW_MS - 20_000, metadata, invoiceId: "in_1" }),
    sampleSale(click, customer, { timestampMs: NOW_MS - 10_000, amountCents: 100 }),
  ];
  await Promise.all(events.map((event) => workspace.outbox.append(event)));
});
afterAll(() => workspace.close());

const EVENTS = ["clicks", "leads", "sales", "composite"] as const;
/** Dub publishes no schema for the rows of these, so its client refuses its own server's. Ours are checked. */
const UNPUBLISHED: readonly string[] = [
  "top_folders",
  "top_link_tags",
  "top_domains",
  "utm_sources",
  "utm_mediums",
  "utm_campaigns",
  "utm_terms",
  "utm_contents",
];
/** Groupings that this data has no row for: partners come with a program. */
const EMPTY: readonly string[] = ["top_partners", "top_groups", "top_partner_tags"];

describe.each(EVENTS)("%s", (event) => {
  test.each(ANALYTICS_GROUPS)("grouped by %s are accepted", async (groupBy) => {
    const query = { event, groupBy, interval: "30d" } as const;
    const answer = UNPUBLISHED.includes(groupBy)
      ? await clientOf(workspace).retrieveAnalytics({ query })
      : await dub.analytics.retrieve(query);
    const rows = (Array.isArray(answer) ? answer : [answer]) as Record<string, unknown>[];
    expect(rows.length > 0).toBe(!EMPTY.includes(groupBy));
    const sum = (name: string) => rows.reduce((total, row) => total + Number(row[name]), 0);
    if (EMPTY.includes(groupBy)) return;
    expect(sum("leads")).toBe(event === "leads" || event === "composite" ? 2 : 0);
    expect([sum("sales"), sum("saleAmount")]).toEqual(event === "sales" || event === "composite" ? [2, 5000] : [0, 0]);
  });
});

test("every filter is sent, and none is refused", async () => {
  const answer = await dub.analytics.retrieve({
    event: "composite",
    linkId: link.id,
    country: "US,CA",
    city: "-Berlin",
    continent: "NA",
    device: "mobile",
    browser: "Mobile Safari",
    os: "iOS",
    trigger: "qr",
    referer: "t.co",
    refererUrl: "https://t.co/a",
    url: "https://acme.test/",
    utmSource: "s",
    saleType: "recurring",
    query: "metadata['plan']!='free'",
    timezone: "Asia/Kolkata",
    start: "2026-03-01",
    end: "2026-03-05",
  });
  expect(answer).toEqual({ clicks: 1, leads: 2, sales: 1, saleAmount: 100 });
});

describe("events", () => {
  test.each([
    ["clicks", "click", 2],
    ["leads", "lead", 2],
    ["sales", "sale", 2],
  ] as const)("%s are listed as %s events", async (event, kind, count) => {
    const events = await dub.events.list({ event, interval: "24h", sortOrder: "asc" });
    expect(events.map((one) => one.event)).toEqual(Array(count).fill(kind));
    expect(events[0]).toMatchObject({ click: { region: "US-CA", qr: true }, link: { id: link.id } });
  });

  test("are paged", async () => {
    const page = (number: number) => dub.events.list({ event: "sales", limit: 1, page: number });
    const pages = [await page(1), await page(2), await page(3)];
    expect(pages.map((events) => events.length)).toEqual([1, 1, 0]);
    expect(pages.flat()).toMatchObject([{ sale: { amount: 100 } }, { sale: { amount: 4900, invoiceId: "in_1" } }]);
  });
});
