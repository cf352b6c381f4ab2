import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { Dub } from "dub";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClock } from "../testing/clock.ts";
import { IPHONE_AGENT, visitLink } from "../testing/visit-link.ts";

/** Dub's own client, over the network. It checks every answer against Dub's published schemas. */
const clock = createClock();
let workspace: StartedWorkspace;
let dub: Dub;

const clientFor = (token: string) => new Dub({ token, serverURL: `${workspace.origin}/api` });

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  dub = clientFor(workspace.workspace.apiKey);
});
afterAll(() => workspace.close());

describe("clicks", () => {
  beforeAll(async () => {
    await dub.links.create({ url: "https://acme.test/?utm_source=x", key: "clicked", externalId: "clicked" });
    const headers = {
      "x-vercel-ip-country": "US",
      "x-vercel-ip-country-region": "CA",
      "x-vercel-ip-city": "San%20Jose",
      referer: "https://news.test/item",
    };
    await visitLink(workspace.origin, "/clicked", { headers });
    clock.advance(1);
    await visitLink(workspace.origin, "/clicked?qr=1", { headers: { ...headers, "user-agent": IPHONE_AGENT } });
    clock.advance(1);
    // Of this visitor nothing is known.
    await visitLink(workspace.origin, "/clicked", { headers: { "user-agent": "" } });
  });

  test.each([
    ["timeseries", 31],
    ["continents", 1],
    ["countries", 1],
    ["regions", 2],
    ["cities", 1],
    ["devices", 2],
    ["browsers", 2],
    ["os", 2],
    ["triggers", 2],
    ["referers", 2],
    ["referer_urls", 2],
    ["top_links", 1],
    ["top_urls", 1],
  ] as const)("are grouped by %s in %d rows", async (groupBy, rows) => {
    const answer = await dub.analytics.retrieve({ groupBy, externalId: "ext_clicked" });
    expect(answer).toHaveLength(rows);
  });

  test("are counted", async () => {
    const count = { clicks: 3, leads: 0, sales: 0, saleAmount: 0 };
    expect(await dub.analytics.retrieve({ externalId: "ext_clicked" })).toEqual(count);
    expect(await dub.analytics.retrieve({ externalId: "ext_clicked", interval: "all", event: "composite" })).toEqual(
      count,
    );
    expect(await dub.links.get({ externalId: "ext_clicked" })).toMatchObject({ clicks: 3 });
  });

  test("are listed, newest first", async () => {
    const events = await dub.events.list({ externalId: "ext_clicked" });
    expect(events.map((event) => event.event)).toEqual(["click", "click", "click"]);
    expect(events.map((event) => event.click.browser)).toEqual(["Unknown", "Mobile Safari", "Chrome"]);
    expect(events[1]).toMatchObject({ click: { qr: true, region: "US-CA" }, link: { key: "clicked" } });
    expect(await dub.events.list({ event: "sales" })).toEqual([]);
  });
});
