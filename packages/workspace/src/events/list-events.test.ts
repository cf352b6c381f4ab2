import type { ClickEvent, Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertCustomer, sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";
import { visitLink } from "../testing/visit-link.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let link: Link;

/** Six clicks a second apart: from AR to BR in the query `n`, the last one on another link. */
beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  const api = clientOf(workspace);
  link = await api.createLink({ body: { url: "https://acme.test/", key: "Main" } });
  await api.createLink({ body: { url: "https://acme.test/other", key: "other", externalId: "other" } });
  for (let n = 1; n <= 6; n += 1) {
    clock.advance(1000);
    await visitLink(workspace.origin, n === 6 ? "/other" : `/main?n=${n}${n === 2 ? "&qr=1" : ""}`, {
      headers: {
        "x-real-ip": `192.0.2.${n}`,
        "x-vercel-ip-country": n % 2 ? "AR" : "BR",
        "x-vercel-ip-country-region": "B",
        "x-vercel-ip-city": "Town",
        referer: "https://www.news.test/item?id=1",
      },
    });
  }
});
afterAll(() => workspace.close());

async function list(query: string): Promise<ClickEvent[]> {
  const { status, body } = await callApi(workspace, "GET", `/events?${query}`);
  expect(status).toBe(200);
  return body as ClickEvent[];
}
const numbers = async (query: string) =>
  (await list(query)).map((event) => new URL(event.url).searchParams.get("n") ?? "other");

test("an event is the visit, its link as it is now, and copies for older clients", async () => {
  const [event] = await clientOf(workspace).listEvents({ query: { trigger: "qr" } });
  const { link: shown, click, ...copies } = event as ClickEvent;
  const timestamp = new Date(Date.UTC(2026, 2, 4, 12, 0, 2)).toISOString();
  const visit = {
    url: "https://acme.test/?n=2",
    continent: "SA",
    country: "BR",
    city: "Town",
    device: "Desktop",
    browser: "Chrome",
    os: "Mac OS",
    ip: "192.0.2.2",
  };
  expect(click).toEqual({
    ...visit,
    id: expect.stringMatching(/^\w{16}$/),
    timestamp,
    region: "BR-B",
    ua: expect.stringContaining("Chrome/124"),
    trigger: "qr",
    referer: "news.test",
    refererUrl: "https://www.news.test/item",
    qr: true,
  });
  expect(copies).toEqual({
    ...visit,
    event: "click",
    timestamp,
    click_id: click.id,
    link_id: link.id,
    domain: "localhost",
    key: "Main",
    qr: 1,
  });
  expect(shown).toEqual(await clientOf(workspace).getLinkInfo({ query: { linkId: link.id } }));
});

describe("order and pages", () => {
  test.each([
    ["", "other,5,4,3,2,1"],
    ["sortOrder=desc", "other,5,4,3,2,1"],
    ["sortOrder=asc", "1,2,3,4,5,other"],
    ["order=asc&sortOrder=desc", "1,2,3,4,5,other"],
    ["sortBy=timestamp", "other,5,4,3,2,1"],
    ["limit=4", "other,5,4,3"],
    ["limit=4&page=2", "2,1"],
    ["limit=4&page=3", ""],
    ["page=9007199254740991&limit=1000", ""],
  ])("%s", async (query, expected) => {
    expect((await numbers(query)).join()).toBe(expected);
  });
});

describe("filters", () => {
  test.each([
    ["country=BR", "other,4,2"],
    ["country=-BR", "5,3,1"],
    ["trigger=qr", "2"],
    ["qr=true", "2"],
    ["domain=localhost&key=OTHER", "other"],
    ["externalId=ext_other", "other"],
    ["event=leads", ""],
    ["event=sales", ""],
    ["start=2026-03-05", ""],
    ["start=2026-03-02&end=2026-03-03", ""],
    ["interval=24h&referer=news.test", "other,5,4,3,2,1"],
    ["refererUrl=https://www.news.test/item", "other,5,4,3,2,1"],
    ["url=https://acme.test/other", "other"],
    ["customerId=cus_nobody", ""],
  ])("%s", async (query, expected) => {
    expect((await numbers(query)).join()).toBe(expected);
  });
});

describe("refused", () => {
  test.each([
    [
      "event=composite",
      422,
      "unprocessable_entity",
      "invalid_value: event: Invalid event type. Valid event types are: clicks, leads, sales",
    ],
    ["page=0", 422, "unprocessable_entity", "too_small: page: Page must be greater than 0."],
    ["limit=1001", 422, "unprocessable_entity", "too_big: limit: Max page size is 1000."],
    ["start=nonsense", 422, "unprocessable_entity", "custom: start: Invalid date"],
    ["externalId=ext_nope", 404, "not_found", "Link not found."],
    ["externalId=nope", 400, "bad_request", "Invalid externalId. Did you forget to prefix it with `ext_`?"],
    ["folderId=fold_nope", 404, "not_found", "Folder not found."],
    ["programId=prog_nope", 404, "not_found", "Program not found"],
  ])("%s", async (query, ...expected) => {
    expect(await refusal(workspace, "GET", `/events?${query}`)).toEqual(expected);
  });
});

describe("events of deleted links are left out before paging", () => {
  test.each([
    ["the newest", [8, 9]],
    ["the oldest", [0, 1, 2]],
    ["every other", [0, 2, 4, 6, 8]],
    ["all but one in the middle", [0, 1, 2, 3, 5, 6, 7, 8, 9]],
    ["all", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ])("%s", async (name, deleted) => {
    const slug = `gone-${deleted.length}-${name.length}`;
    const { apiKey, domain, id } = await workspace.addWorkspace({ slug });
    const api = clientOf({ server: workspace.server, workspace: { apiKey } });
    const links = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        api.createLink({ body: { url: "https://acme.test/", key: `k${n}`, domain } }),
      ),
    );
    const customer = await insertCustomer(workspace.database.db, id, { externalId: "u_1" });
    // Seven clicks, leads and sales of each link, one link after the other, two of a millisecond.
    const clicks = links.flatMap((link, n) =>
      Array.from({ length: 7 }, (_, index) =>
        sampleClick(link, clock.now() - 100_000 + Math.floor((n * 7 + index) / 2)),
      ),
    );
    for (const click of clicks) {
      await workspace.outbox.append(click);
      await workspace.outbox.append(sampleLead(click, customer));
      await workspace.outbox.append(sampleSale(click, customer));
    }
    for (const n of deleted) await api.deleteLink({ params: { linkId: links[n]?.id ?? "" } });
    const left = new Set(links.filter((_, n) => !deleted.includes(n)).map((link) => link.id));
    const expected = clicks.filter(({ linkId }) => left.has(linkId)).map(({ clickId }) => clickId);
    for (const event of ["clicks", "leads", "sales"] as const) {
      for (const [sortOrder, limit] of [
        ["desc", 3],
        ["asc", 3],
        ["desc", 7],
        ["asc", 100],
      ] as const) {
        const shown: string[] = [];
        const pages = Math.floor(expected.length / limit) + 1;
        for (let page = 1; page <= pages; page += 1) {
          const events = await api.listEvents({ query: { event, page, limit, sortOrder } });
          // Every page is full but the last one.
          expect(events).toHaveLength(page < pages ? limit : expected.length % limit);
          shown.push(...events.map(({ click }) => click.id));
        }
        expect(shown.toSorted()).toEqual(expected.toSorted());
      }
    }
    const exported = await fetch(`${workspace.origin}/api/events/export?columns=clickId`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    expect((await exported.text()).split("\r\n").slice(1, -1).toSorted()).toEqual(expected.toSorted());
  });
});
