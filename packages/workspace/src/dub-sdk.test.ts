import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { Dub } from "dub";
import {
  BadRequest,
  Conflict,
  Forbidden,
  NotFound,
  RateLimitExceeded,
  Unauthorized,
  UnprocessableEntity,
} from "dub/models/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClock } from "./testing/clock.ts";
import { insertTag } from "./testing/insert-rows.ts";
import { IPHONE_AGENT, visitLink } from "./testing/visit-link.ts";

/** Dub's own client, over the network. It checks every answer against Dub's published schemas. */
const clock = createClock();
let workspace: StartedWorkspace;
let dub: Dub;

const clientFor = (token: string) => new Dub({ token, serverURL: `${workspace.origin}/api` });

beforeAll(async () => {
  workspace = await startWorkspace({ nowMs: clock.nowMs });
  dub = clientFor(workspace.workspace.apiKey);
});
afterAll(() => workspace.close());

describe("links", () => {
  test("live from creation to deletion", async () => {
    const tagId = await insertTag(workspace.database.db, workspace.workspace.id, "Blue");
    const created = await dub.links.create({
      url: "https://acme.test/?utm_source=mail",
      key: "sdk",
      externalId: "sdk-1",
      tagIds: [tagId],
      geo: { DE: "https://acme.test/de" },
      expiresAt: "2030-04-16T17:00:00.000Z",
      trackConversion: true,
      testVariants: [
        { url: "https://acme.test/a", percentage: 30 },
        { url: "https://acme.test/b", percentage: 30 },
        { url: "https://acme.test/c", percentage: 40 },
      ],
      testStartedAt: "2026-01-01T00:00:00.000Z",
      testCompletedAt: "2026-02-01T00:00:00.000Z",
    });
    expect(created).toMatchObject({
      key: "sdk",
      utmSource: "mail",
      tags: [{ name: "Blue" }],
      geo: { DE: "https://acme.test/de" },
    });
    expect(created.testVariants).toHaveLength(3);
    expect(await dub.links.get({ externalId: "ext_sdk-1" })).toEqual(created);
    expect(await dub.links.get({ domain: "localhost", key: "SDK" })).toEqual(created);
    expect(await dub.links.count({ search: "localhost/sdk" })).toBe(1);
    const updated = await dub.links.update("ext_sdk-1", { comments: "changed", tagIds: [] });
    expect(updated).toMatchObject({ id: created.id, comments: "changed", tags: [] });
    expect(await dub.links.delete(created.id)).toEqual({ id: created.id });
    expect(await dub.links.count({ search: "localhost/sdk" })).toBe(0);
  });

  test("are upserted by their URL", async () => {
    const first = await dub.links.upsert({ url: "https://acme.test/upserted" });
    const second = await dub.links.upsert({ url: "https://acme.test/upserted", comments: "again" });
    expect([second.id, second.key, second.comments]).toEqual([first.id, first.key, "again"]);
  });

  test("are paged through by number and by cursor", async () => {
    const { apiKey } = await workspace.addWorkspace({ slug: "paged" });
    const paged = clientFor(apiKey);
    for (let n = 1; n <= 12; n += 1) await paged.links.create({ url: "https://acme.test/", key: `k${n}` });
    const all = (await paged.links.list({})).result.map((link) => link.key);
    expect(all).toEqual(Array.from({ length: 12 }, (_, index) => `k${12 - index}`));
    const pages: string[][] = [];
    for await (const page of await paged.links.list({ pageSize: 5 })) pages.push(page.result.map((link) => link.key));
    expect(pages.flat()).toEqual(all);
    const [fifth] = (await paged.links.list({ pageSize: 1, page: 5 })).result;
    const after = await paged.links.list({ startingAfter: fifth?.id, pageSize: 2 });
    expect(after.result.map((link) => link.key)).toEqual(["k7", "k6"]);
    const before = await paged.links.list({ endingBefore: fifth?.id, pageSize: 2 });
    expect(before.result.map((link) => link.key)).toEqual(["k10", "k9"]);
  });
});

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

describe("errors are the client's own", () => {
  test.each([
    ["BadRequest", BadRequest, () => dub.links.get({})],
    ["Unauthorized", Unauthorized, () => clientFor("dub_unknown").links.list({})],
    ["Forbidden", Forbidden, () => dub.links.create({ url: "https://x.co", domain: "google.com" })],
    ["NotFound", NotFound, () => dub.links.delete("link_nope")],
    ["UnprocessableEntity", UnprocessableEntity, () => dub.links.create({ url: "invalid" })],
  ])("%s", async (_name, type, call) => {
    const error = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect((error as NotFound).error.docUrl).toContain("https://dub.co/docs/api-reference/");
  });

  test("Conflict", async () => {
    await dub.links.create({ url: "https://x.co", key: "twice" });
    const error = dub.links.create({ url: "https://x.co", key: "twice" });
    await expect(error).rejects.toBeInstanceOf(Conflict);
    await expect(error).rejects.toMatchObject({ error: { message: "Duplicate key: This short link already exists." } });
  });

  test("RateLimitExceeded", async () => {
    const { apiKey } = await workspace.addWorkspace({ slug: "limited", requestsPerMinute: 0 });
    await expect(clientFor(apiKey).links.list({})).rejects.toBeInstanceOf(RateLimitExceeded);
  });
});
