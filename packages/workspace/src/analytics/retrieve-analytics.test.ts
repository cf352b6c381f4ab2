import type { Link } from "@overdub/contract";
import { ANALYTICS_GROUPS } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";
import { sampleClick } from "../testing/sample-events.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.UTC(2026, 2, 4, 12);
const clock = createClock(NOW_MS - 400 * DAY_MS);

let workspace: StartedWorkspace;
let shop: Link;
let blog: Link;
let gone: Link;
let folder: string;
let blue: string;
let red: string;

/** Ten clicks in the last 30 days: six of the shop, three of the blog and one of a link that is gone. One is older. */
beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  const { db } = workspace.database;
  folder = await insertFolder(db, workspace.workspace.id, "Campaigns");
  blue = await insertTag(db, workspace.workspace.id, "Blue", "blue");
  red = await insertTag(db, workspace.workspace.id, "Red", "red");
  clock.advance(400 * DAY_MS);
  const api = clientOf(workspace);
  shop = await api.createLink({
    body: { url: "https://acme.test/shop", key: "Shop", title: "The shop", tagIds: [blue, red], folderId: folder },
  });
  blog = await api.createLink({ body: { url: "https://acme.test/blog", key: "blog", tagIds: [blue] } });
  gone = await api.createLink({ body: { url: "https://acme.test/gone", key: "gone" } });

  const us = { continent: "NA", country: "US", region: "CA", city: "San Jose" };
  const de = { continent: "EU", country: "DE", region: "BE", city: "Berlin" };
  const mobile = { device: "Mobile", browser: "Mobile Safari", os: "iOS" };
  const desktop = { device: "Desktop", browser: "Chrome", os: "Mac OS" };
  const mail = {
    url: "https://acme.test/shop?utm_source=google+mail&utm_medium=e",
    referer: "t.co",
    refererUrl: "https://t.co/x?y=1",
  };
  const clicks = [
    sampleClick(shop, NOW_MS - HOUR_MS, { ...us, ...mobile, ...mail }),
    sampleClick(shop, NOW_MS - HOUR_MS, { ...us, ...mobile, ...mail, refererUrl: "https://t.co/x?y=2" }),
    sampleClick(shop, NOW_MS - 2 * HOUR_MS, { ...us, ...desktop, trigger: "qr", qr: true }),
    sampleClick(shop, NOW_MS - DAY_MS, { ...de, ...desktop }),
    sampleClick(shop, NOW_MS - 2 * DAY_MS, { ...de, ...desktop }),
    sampleClick(shop, NOW_MS - 20 * DAY_MS),
    sampleClick(blog, NOW_MS - 3 * DAY_MS, { ...us, city: "Los Angeles", ...desktop }),
    sampleClick(blog, NOW_MS - 3 * DAY_MS, { ...de, ...mobile }),
    sampleClick(blog, NOW_MS - 10 * DAY_MS),
    sampleClick(gone, NOW_MS - DAY_MS),
    sampleClick(blog, NOW_MS - 300 * DAY_MS),
  ];
  await Promise.all(clicks.map((click) => workspace.outbox.append(click)));
  await workspace.outbox.drain();
  await api.deleteLink({ params: { linkId: gone.id } });
});
afterAll(() => workspace.close());

async function ask(query: string): Promise<unknown> {
  const { status, body } = await callApi(workspace, "GET", `/analytics?${query}`);
  expect(status).toBe(200);
  return body;
}

const clicks = (count: number) => ({ clicks: count, leads: 0, sales: 0, saleAmount: 0 });

/** Rows as `value: clicks`. */
async function rows(query: string, field: string): Promise<string[]> {
  return ((await ask(query)) as Record<string, unknown>[]).map((row) => `${row[field]}: ${row.clicks}`);
}

describe("the count", () => {
  test.each([
    ["", 10],
    ["event=clicks&groupBy=count&interval=30d", 10],
    ["event=composite", 10],
    ["event=leads", 0],
    ["event=sales", 0],
    ["interval=24h", 5],
    ["interval=7d", 8],
    ["interval=90d", 10],
    ["interval=1y", 11],
    ["interval=all", 11],
    ["interval=mtd", 8],
    ["start=2026-03-03&end=2026-03-03", 2],
    ["start=yesterday", 5],
    ["start=2026-02-01&interval=24h", 10],
    ["end=2020-01-01", 10],
  ])("%s", async (query, expected) => {
    expect(await ask(query)).toEqual(clicks(expected));
  });

  test("of a whole link's life comes from its counters, so that imported ones show", async () => {
    const imported = await clientOf(workspace).createLink({
      body: { url: "https://x.co", key: "imported", externalId: "imp" },
    });
    await workspace.database.db.updateTable("links").set({ clicks: 70 }).where("id", "=", imported.id).execute();
    for (const link of [`linkId=${imported.id}`, "externalId=ext_imp", "domain=localhost&key=IMPORTED"]) {
      expect(await ask(`${link}&interval=all`)).toEqual(clicks(70));
      expect(await ask(`${link}&interval=all&country=US`)).toEqual(clicks(0));
      expect(await ask(`${link}&interval=30d`)).toEqual(clicks(0));
    }
    expect(await ask("linkId=link_nope&interval=all")).toEqual(clicks(0));
    expect(await ask("linkId=link_nope&interval=all&event=composite")).toEqual(clicks(0));
  });
});

/** Clicks of which nothing is known stand in no row; `regions` alone joins two of them to something. */
describe("rows, most clicks first", () => {
  test.each([
    ["continents", [{ continent: "EU" }, 3, { continent: "NA" }, 4]],
    ["countries", [{ country: "US", region: "*", city: "*" }, 4, { country: "DE", region: "*", city: "*" }, 3]],
    [
      "regions",
      [
        { country: "US", region: "US-CA", city: "*" },
        4,
        { country: "DE", region: "DE-BE", city: "*" },
        3,
        { country: "Unknown", region: "Unknown-Unknown", city: "*" },
        3,
      ],
    ],
    [
      "cities",
      [
        { country: "US", region: "US-CA", city: "San Jose" },
        3,
        { country: "DE", region: "DE-BE", city: "Berlin" },
        3,
        { country: "US", region: "US-CA", city: "Los Angeles" },
        1,
      ],
    ],
    ["devices", [{ device: "Desktop" }, 7, { device: "Mobile" }, 3]],
    ["browsers", [{ browser: "Chrome" }, 4, { browser: "Mobile Safari" }, 3]],
    ["os", [{ os: "Mac OS" }, 4, { os: "iOS" }, 3]],
    ["triggers", [{ trigger: "link" }, 9, { trigger: "qr" }, 1]],
    ["trigger", [{ trigger: "link" }, 9, { trigger: "qr" }, 1]],
    ["referers", [{ referer: "(direct)" }, 8, { referer: "t.co" }, 2]],
    ["referer_urls", [{ refererUrl: "(direct)" }, 8, { refererUrl: "https://t.co/x" }, 2]],
    [
      "top_urls",
      [
        { url: "https://acme.test/shop" },
        4,
        { url: "https://acme.test/blog" },
        3,
        { url: "https://acme.test/shop?utm_source=google+mail&utm_medium=e" },
        2,
        { url: "https://acme.test/gone" },
        1,
      ],
    ],
    [
      "top_base_urls",
      [
        { url: "https://acme.test/shop" },
        6,
        { url: "https://acme.test/blog" },
        3,
        { url: "https://acme.test/gone" },
        1,
      ],
    ],
    ["utm_sources", [{ utm_source: "google mail" }, 2]],
    ["utm_mediums", [{ utm_medium: "e" }, 2]],
    ["utm_campaigns", []],
    ["utm_terms", []],
    ["utm_contents", []],
    ["top_domains", [{ domain: "localhost" }, 9]],
    ["top_partners", []],
    ["top_groups", []],
    ["top_partner_tags", []],
  ] as [string, (Record<string, string> | number)[]][])("%s", async (groupBy, pairs) => {
    const expected = pairs.flatMap((row, index) =>
      typeof row === "object" ? [{ ...row, ...clicks(Number(pairs[index + 1])) }] : [],
    );
    const actual = (await ask(`groupBy=${groupBy}`)) as { clicks: number }[];
    expect(actual).toHaveLength(expected.length);
    // Ties stand in no order that anyone promises.
    expect(actual).toEqual(expect.arrayContaining(expected));
    const counts = actual.map((row) => row.clicks);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
  });

  test("top_links shows links as they are now, without those that are gone", async () => {
    const [first, second, ...others] = (await ask("groupBy=top_links")) as unknown[];
    expect(first).toEqual({
      link: shop.id,
      id: shop.id,
      domain: "localhost",
      key: "Shop",
      shortLink: shop.shortLink,
      url: "https://acme.test/shop",
      title: "The shop",
      comments: null,
      folderId: folder,
      partnerId: null,
      createdAt: shop.createdAt,
      ...clicks(6),
    });
    expect([second, others]).toEqual([expect.objectContaining({ id: blog.id, clicks: 3 }), []]);
  });

  test("top_folders leaves out links without a folder", async () => {
    expect(await ask("groupBy=top_folders")).toEqual([
      { folderId: folder, folder: { id: folder, name: "Campaigns", accessLevel: "write" }, ...clicks(6) },
    ]);
  });

  test("top_link_tags counts a click once for each tag of its link", async () => {
    expect(await ask("groupBy=top_link_tags")).toEqual([
      { tagId: blue, tag: { id: blue, name: "Blue", color: "blue" }, ...clicks(9) },
      { tagId: red, tag: { id: red, name: "Red", color: "red" }, ...clicks(6) },
    ]);
  });

  test.each(ANALYTICS_GROUPS)("%s is what the contract says, for every event", async (groupBy) => {
    const api = clientOf(workspace);
    for (const event of ["clicks", "composite", "leads", "sales"] as const) {
      const answer = await api.retrieveAnalytics({ query: { groupBy, event } });
      expect(Array.isArray(answer)).toBe(groupBy !== "count");
    }
  });
});

describe("the timeseries", () => {
  test.each([
    ["interval=24h", 25, "2026-03-03T12:00:00.000+0000"],
    ["interval=7d", 8, "2026-02-25T00:00:00.000+0000"],
    ["interval=30d", 31, "2026-02-02T00:00:00.000+0000"],
    ["interval=1y", 13, "2025-03-01T00:00:00.000+0000"],
    ["start=2026-03-03&end=2026-03-03", 24, "2026-03-03T00:00:00.000+0000"],
    ["start=2026-03-01&end=2026-03-04", 4, "2026-03-01T00:00:00.000+0000"],
    ["interval=7d&timezone=America/New_York", 8, "2026-02-25T00:00:00.000-0500"],
    ["start=2026-03-04&end=2026-03-04&timezone=Asia/Kolkata", 24, "2026-03-03T18:30:00.000+0000"],
    // Begins with the workspace, 400 days ago.
    ["interval=all", 15, "2025-01-01T00:00:00.000+0000"],
  ])("of %s has %d rows from %s", async (query, points, start) => {
    const series = (await ask(`groupBy=timeseries&${query}`)) as { start: string; clicks: number }[];
    expect([series.length, series[0]?.start]).toEqual([points, start]);
  });

  test("holds every click of the range in its bucket, and zeros between", async () => {
    expect(await rows("groupBy=timeseries&start=2026-02-28&end=2026-03-04", "start")).toEqual([
      "2026-02-28T00:00:00.000+0000: 0",
      "2026-03-01T00:00:00.000+0000: 2",
      "2026-03-02T00:00:00.000+0000: 1",
      "2026-03-03T00:00:00.000+0000: 2",
      "2026-03-04T00:00:00.000+0000: 3",
    ]);
  });

  test("cuts days where the zone does", async () => {
    expect(
      await rows("groupBy=timeseries&start=2026-03-02&end=2026-03-05&timezone=Pacific/Kiritimati", "start"),
    ).toEqual([
      "2026-03-02T00:00:00.000+1400: 2",
      "2026-03-03T00:00:00.000+1400: 1",
      "2026-03-04T00:00:00.000+1400: 2",
      "2026-03-05T00:00:00.000+1400: 3",
    ]);
  });

  test("of everything holds what is older than the workspace", async () => {
    const other = await workspace.addWorkspace({ slug: "imported" });
    const link = { ...shop, id: "link_imported", workspaceId: other.id };
    const ages = [1, 200, 900].map((days) => NOW_MS - days * DAY_MS);
    await Promise.all(ages.map((ms) => workspace.outbox.append(sampleClick(link, ms))));
    const api = clientOf(workspace, other.apiKey);
    const answer = await api.retrieveAnalytics({ query: { groupBy: "timeseries", interval: "all" } });
    const series = answer as { start: string; clicks: number }[];
    expect(series[0]).toMatchObject({ start: "2023-09-01T00:00:00.000+0000", clicks: 1 });
    expect(series.reduce((sum, { clicks }) => sum + clicks, 0)).toBe(3);
  });

  test("of leads is all zeros", async () => {
    const series = (await ask("groupBy=timeseries&event=leads&interval=7d")) as { clicks: number }[];
    expect(series.map((row) => row.clicks)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("filters", () => {
  test.each([
    ["country=US", 4],
    ["country=US,DE", 7],
    ["country=-US,GB", 6],
    ["continent=EU", 3],
    ["city=San Jose", 3],
    ["region=US-CA", 4],
    ["region=US-CA&country=DE", 4],
    ["region=NY", 0],
    ["device=mobile", 3],
    ["browser=mobile safari", 3],
    ["os=ios", 3],
    ["os=mac OS", 4],
    ["os=mac os", 0],
    ["trigger=qr", 1],
    ["qr=true", 1],
    ["qr=false", 10],
    ["referer=t.co", 2],
    ["referer=-(direct)", 2],
    ["refererUrl=https://t.co/x", 2],
    ["url=https://acme.test/shop", 6],
    ["utm_source=goo", 2],
    ["utm_source=google mail", 2],
    ["utm_source=-goo", 8],
    ["domain=localhost", 9],
    ["domain=-localhost", 0],
    ["domain=nope.test", 0],
    ["key=shop", 10],
    ["domain=localhost&key=SHOP", 6],
    ["tenantId=t", 0],
    ["tenantId=-t", 9],
    ["partnerId=pn_1", 0],
    ["partnerId=-pn_1", 9],
    ["groupId=grp_1", 0],
    ["groupId=-grp_1", 9],
    ["partnerTagId=pt_1", 0],
    ["partnerTagId=-pt_1", 9],
    ["root=true", 0],
    ["root=false", 9],
    ["customerId=cus_1", 0],
    ["saleType=new", 10],
    ["query=metadata['a']:'b'", 10],
    ["country=US&device=Mobile", 2],
    ["country=", 10],
    ["linkId=link_nope", 0],
  ])("%s", async (query, expected) => {
    expect(await ask(query)).toEqual(clicks(expected));
  });

  test("on links, tags and folders", async () => {
    const counts = async (query: string) => ((await ask(query)) as { clicks: number }).clicks;
    expect(await counts(`linkId=${shop.id}`)).toBe(6);
    expect(await counts(`linkId=${shop.id},${blog.id}`)).toBe(9);
    expect(await counts(`linkId=-${shop.id}`)).toBe(4);
    expect(await counts(`tagId=${red}`)).toBe(6);
    expect(await counts(`tagIds=${red},${blue}`)).toBe(9);
    expect(await counts(`tagId=-${red}`)).toBe(3);
    expect(await counts(`folderId=${folder}`)).toBe(6);
    expect(await counts(`folderId=-${folder}`)).toBe(3);
    // A link that is named wins over what else is said of links.
    expect(await counts(`linkId=${blog.id}&tagId=${red}&domain=nope.test`)).toBe(3);
  });

  test("apply to rows as well", async () => {
    expect(await rows("groupBy=countries&device=Mobile", "country")).toEqual(["US: 2", "DE: 1"]);
    expect(await rows("groupBy=top_links&country=US", "key")).toEqual(["Shop: 3", "blog: 1"]);
  });
});

describe("refused", () => {
  test.each([
    [
      "groupBy=x",
      422,
      "unprocessable_entity",
      `invalid_value: groupBy: Invalid type value. Valid values are: ${ANALYTICS_GROUPS.join(", ")}`,
    ],
    [
      "interval=1d",
      422,
      "unprocessable_entity",
      'invalid_value: interval: Invalid option: expected one of "24h"|"7d"|"30d"|"90d"|"1y"|"mtd"|"qtd"|"ytd"|"all"',
    ],
    ["start=1700000000", 422, "unprocessable_entity", "custom: start: Invalid date"],
    [
      "start=2020-01-01",
      422,
      "unprocessable_entity",
      "custom: start: The start date cannot be earlier than September 22, 2022.",
    ],
    ["start=2026-01-01&end=nonsense", 422, "unprocessable_entity", "custom: end: Invalid date"],
    ["root=1", 422, "unprocessable_entity", 'invalid_value: root: Invalid option: expected one of "true"|"false"'],
    ["externalId=nope", 400, "bad_request", "Invalid externalId. Did you forget to prefix it with `ext_`?"],
    ["externalId=ext_nope", 404, "not_found", "Link not found."],
    ["domain=localhost&key=nope", 404, "not_found", "Link not found."],
    ["folderId=fold_nope", 404, "not_found", "Folder not found."],
    ["programId=prog_nope", 404, "not_found", "Program not found."],
  ])("%s", async (query, ...expected) => {
    expect(await refusal(workspace, "GET", `/analytics?${query}`)).toEqual(expected);
  });
});
