import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { eventsOn } from "../testing/conversions.ts";
import { callPublicly, headersOf, publicRefusal } from "../testing/public-calls.ts";
import { IPHONE_AGENT, visitLink } from "../testing/visit-link.ts";

const CLICK_ID = /^[a-zA-Z0-9]{16}$/;
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

const refused = (path: string, body: object) => publicRefusal(workspace, path, body);
const clicksOf = (of: Link) => eventsOn(workspace, "click", of);

describe("POST /track/open", () => {
  const open = (body: object, headers?: Record<string, string>) =>
    callPublicly(workspace, "/track/open", body, headers);
  const address = () => `https://www.localhost/${link.key}?a=b`;
  const shown = () => ({ id: link.id, domain: link.domain, key: link.key, url: link.url });

  test("records a deep link once an hour, also for programs", async () => {
    const me = headersOf({ "user-agent": "okhttp/4.12.0" });
    const answer = await open({ deepLink: address() }, me);
    expect([answer.status, answer.body]).toEqual([200, { clickId: expect.stringMatching(CLICK_ID), link: shown() }]);
    expect((await open({ deepLink: address() }, me)).body).toEqual(answer.body);
    expect(await clicksOf(link)).toMatchObject([{ trigger: "deeplink", url: link.url }]);
  });

  test("who refuses to be tracked gets the link without a click", async () => {
    const { body } = await open({ deepLink: address() }, headersOf({ "dub-no-track": "1" }));
    expect(body).toEqual({ clickId: null, link: shown() });
    expect(await clicksOf(link)).toEqual([]);
  });

  test("with a domain alone it answers with nothing where nobody was led to a store", async () => {
    expect((await open({ dubDomain: "localhost" })).body).toEqual({ clickId: null, link: null });
  });

  test.each([
    [{}, 422, "unprocessable_entity", "custom: : Either deepLink or dubDomain must be provided."],
    [{ deepLink: "no url" }, 422, "unprocessable_entity", "custom: deepLink: Invalid URL"],
    [{ deepLink: "localhost.test/nope" }, 404, "not_found", "Deep link not found: https://localhost.test/nope"],
    [{ deepLink: "https://localhost/nope" }, 404, "not_found", "Deep link not found: https://localhost/nope"],
  ])("%j is refused", async (body, ...expected) => {
    expect(await refused("/track/open", body)).toEqual(expected);
  });
});

test("an app that knows its domain alone is told of the click that led its address to the store, for an hour", async () => {
  const body = { url: "https://acme.test/", key: "app", ios: "https://apps.apple.com/app/id1" };
  const { id, domain, key, url } = await clientOf(workspace).createLink({ body });
  const me = { "x-real-ip": "203.0.113.9" };
  await visitLink(workspace.origin, "/app", { headers: { ...me, "user-agent": IPHONE_AGENT } });
  const open = async (dubDomain: string, headers: Record<string, string> = me) =>
    (await callApi(workspace, "POST", "/track/open", { body: { dubDomain }, headers })).body;
  const found = { clickId: expect.stringMatching(/^\w{16}$/), link: { id, domain, key, url } };
  expect([await open("localhost"), await open("http://www.LOCALHOST/")]).toEqual([found, found]);
  const { clickId } = (await open("localhost")) as { clickId: string };
  const lead = { clickId, eventName: "Install", customerExternalId: "app" };
  expect((await callApi(workspace, "POST", "/track/lead", { body: lead })).status).toBe(200);
  const nothing = { clickId: null, link: null };
  expect([await open("other.test"), await open("localhost", { "x-real-ip": "203.0.113.10" })]).toEqual([
    nothing,
    nothing,
  ]);
  clock.advance(3_600_000);
  expect(await open("localhost")).toEqual(nothing);
});
