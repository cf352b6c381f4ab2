import type { ClickEvent, Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
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
    ["start=2026-03-05", "other,5,4,3,2,1"],
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
    ["programId=prog_nope", 404, "not_found", "Program not found."],
  ])("%s", async (query, ...expected) => {
    expect(await refusal(workspace, "GET", `/events?${query}`)).toEqual(expected);
  });
});

test("events of a deleted link are not shown, so a page may be short", async () => {
  const { apiKey, domain } = await workspace.addWorkspace({ slug: "deleted" });
  const target = { server: workspace.server, workspace: { apiKey } };
  const links = await Promise.all(
    ["a", "b"].map((key) => clientOf(target).createLink({ body: { url: `https://acme.test/${key}`, key } })),
  );
  for (const [index, key] of ["a", "b", "a"].entries()) {
    clock.advance(1);
    await visitLink(workspace.origin, `/${key}`, { headers: { host: domain, "x-real-ip": `192.0.2.${index}` } });
  }
  const urls = async (query: string) =>
    ((await callApi(target, "GET", `/events?${query}`)).body as ClickEvent[]).map((event) => event.url);
  expect(await urls("limit=2")).toEqual(["https://acme.test/a", "https://acme.test/b"]);
  await clientOf(target).deleteLink({ params: { linkId: links[1]?.id ?? "" } });
  expect(await urls("limit=2")).toEqual(["https://acme.test/a"]);
  expect(await urls("limit=2&page=2")).toEqual(["https://acme.test/a"]);
});
