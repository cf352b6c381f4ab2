import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { IPHONE_AGENT, visitLink } from "../testing/visit-link.ts";

const clock = createClock();
let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());

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
