import type { Link } from "@overdub/contract";
import { ANALYTICS_GROUPS } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf, refusal } from "../testing/call-api.ts";
import { askAnalytics, clicks, startWorkspaceWithClicks } from "../testing/clicked-links.ts";

let workspace: StartedWorkspace;
let shop: Link;
let blog: Link;
let folder: string;
let blue: string;
let red: string;

beforeAll(async () => {
  ({ workspace, shop, blog, folder, blue, red } = await startWorkspaceWithClicks());
});
afterAll(() => workspace.close());

const ask = (query: string) => askAnalytics(workspace, query);

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
    ["programId=prog_nope", 404, "not_found", "Program not found"],
  ])("%s", async (query, ...expected) => {
    expect(await refusal(workspace, "GET", `/analytics?${query}`)).toEqual(expected);
  });
});
