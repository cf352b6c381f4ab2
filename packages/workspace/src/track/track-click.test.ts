import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { eventsOn } from "../testing/conversions.ts";
import { callPublicly, headersOf, publicRefusal } from "../testing/public-calls.ts";
import { visitLink } from "../testing/visit-link.ts";

const CLICK_ID = /^[a-zA-Z0-9]{16}$/;
const HOUR_MS = 3_600_000;
const clock = createClock();
let workspace: StartedWorkspace;
let link: Link;
let keys = 0;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());
beforeEach(async () => {
  keys += 1;
  link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/main", key: `Key-${keys}` } });
});

const track = (path: string, body: object | string, headers?: Record<string, string>) =>
  callPublicly(workspace, path, body, headers);
const trackClick = (body: object = {}, headers?: Record<string, string>) =>
  track("/track/click", { domain: link.domain, key: link.key, ...body }, headers);
const refused = (path: string, body: object) => publicRefusal(workspace, path, body);
const clicksOf = (of: Link) => eventsOn(workspace, "click", of);

describe("POST /track/click", () => {
  test("answers with the id alone, and records the visitor's page and where they came from", async () => {
    const headers = headersOf({ "x-vercel-ip-country": "US", referer: "https://shop.test/page" });
    const body = { url: "https://shop.test/page?via=x", referrer: "https://www.news.test/item" };
    const answer = await trackClick(body, headers);
    expect([answer.status, answer.body]).toEqual([200, { clickId: expect.stringMatching(CLICK_ID) }]);
    expect(await clicksOf(link)).toMatchObject([
      {
        ...(answer.body as object),
        url: "https://shop.test/page?via=x",
        country: "US",
        referer: "news.test",
        refererUrl: "https://www.news.test/item",
        trigger: "link",
        key: link.key.toLowerCase(),
        ip: headers["x-real-ip"],
      },
    ]);
    expect(await clientOf(workspace).getLinkInfo({ query: { linkId: link.id } })).toMatchObject({ clicks: 1 });
  });

  test.each([
    [{ url: "nonsense" }, "https://acme.test/main"],
    [{ url: null }, "https://acme.test/main"],
    [{}, "https://acme.test/main"],
  ])("with %j the click is on the link's destination", async (body, url) => {
    await trackClick(body);
    expect(await clicksOf(link)).toMatchObject([{ url }]);
  });

  test("an empty referrer makes the calling page the referrer", async () => {
    await trackClick({ referrer: "" }, headersOf({ referer: "https://shop.test/page" }));
    expect(await clicksOf(link)).toMatchObject([{ referer: "shop.test" }]);
  });

  test("the same visitor has one click an hour", async () => {
    const me = headersOf();
    const ids = [];
    for (const pause of [0, HOUR_MS - 1, 1]) {
      clock.advance(pause);
      ids.push((await trackClick({}, me)).body);
    }
    expect(ids[1]).toEqual(ids[0]);
    expect(ids[2]).not.toEqual(ids[0]);
    expect(await clicksOf(link)).toHaveLength(2);
  });

  test("twenty calls at once are one click", async () => {
    const me = headersOf();
    const answers = await Promise.all(Array.from({ length: 20 }, () => trackClick({}, me)));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await clicksOf(link)).toHaveLength(1);
  });

  test("after a redirect by the same visitor it answers with the redirect's click", async () => {
    const me = headersOf();
    const followed = await clientOf(workspace).updateLink({
      params: { linkId: link.id },
      body: { trackConversion: true },
    });
    const { headers } = await visitLink(workspace.origin, `/${followed.key}`, { headers: me });
    const clickId = new URL(headers.location ?? "").searchParams.get("dub_id");
    expect((await trackClick({}, me)).body).toEqual({ clickId });
    expect(await clicksOf(link)).toHaveLength(1);
  });

  test.each([
    ["the letter case of its key", () => ({ key: `KEY-${keys}` })],
    ["the encoding of its key", () => ({ key: `%6Bey-${keys}` })],
    ["the form of its domain", () => ({ domain: "https://www.localhost:4401/x" })],
  ])("the link is found whatever %s", async (_title, body) => {
    expect((await trackClick(body())).status).toBe(200);
    expect(await clicksOf(link)).toHaveLength(1);
  });

  test.each([{ disabled: true }, { archived: true }, { expiresAt: "2020-01-01" }, { password: "p" }])(
    "the link's state does not matter: %j",
    async (state) => {
      if ("disabled" in state) {
        const { db } = workspace.database;
        await db.updateTable("links").set({ disabled_at_ms: 1 }).where("id", "=", link.id).execute();
      } else await clientOf(workspace).updateLink({ params: { linkId: link.id }, body: state });
      expect((await trackClick()).status).toBe(200);
      expect(await clicksOf(link)).toHaveLength(1);
    },
  );

  test.each([
    ["a program", "", { "user-agent": "curl/8" }],
    ["who refuses, by header", "", { "dub-no-track": "1" }],
    ["who refuses, by parameter", "?dub-no-track=1", {}],
  ])("%s gets an id that no lead finds, and no click", async (_title, query, headers) => {
    const body = { domain: link.domain, key: link.key };
    const answer = await track(`/track/click${query}`, body, headersOf(headers));
    expect(answer).toMatchObject({ status: 200, body: { clickId: expect.stringMatching(CLICK_ID) } });
    expect(await clicksOf(link)).toEqual([]);
    const lead = { ...(answer.body as object), eventName: "Sign up", customerExternalId: "nobody" };
    expect((await refusal(workspace, "POST", "/track/lead", { body: lead }))[0]).toBe(404);
  });

  test("the id can be used at once", async () => {
    const { body } = await trackClick();
    const lead = { ...(body as object), eventName: "Sign up", customerExternalId: `click-${keys}` };
    expect((await callApi(workspace, "POST", "/track/lead", { body: lead })).status).toBe(200);
  });

  test("one address may call any number of times", async () => {
    const me = headersOf();
    for (let n = 0; n < 30; n += 1) expect((await trackClick({}, me)).status).toBe(200);
  });

  test.each([
    [{ key: "k" }, 422, "unprocessable_entity", "invalid_type: domain: domain is required."],
    [{ domain: "no host", key: "k" }, 422, "unprocessable_entity", "invalid_type: domain: domain is required."],
    [{ domain: "localhost" }, 422, "unprocessable_entity", "invalid_type: key: key is required."],
    [{ domain: "localhost", key: "nope" }, 404, "not_found", "Link not found for domain: localhost and key: nope."],
  ])("%j is refused", async (body, ...expected) => {
    expect(await refused("/track/click", body)).toEqual(expected);
  });

  test("a body that is no JSON is refused, for pages of any origin to read", async () => {
    const answer = await track("/track/click", "{");
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([400, "*"]);
  });
});
