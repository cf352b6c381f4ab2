import type { ApplicationFunnel } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { DESKTOP_AGENT } from "../testing/visit-link.ts";
import { openForm } from "./testing/open-form.ts";

const HOUR_MS = 3_600_000;
const clock = createClock(Date.UTC(2026, 2, 4, 12));
let workspace: StartedWorkspace;
let referrer: { readonly id: string; readonly username: string };

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  await openForm(workspace);
  referrer = (await callApi(workspace, "POST", "/partners", { body: { email: "ada@a.org", name: "Ada" } }))
    .body as typeof referrer;
});
afterAll(() => workspace.close());

const FORM = "https://form.test/apply/acme";

function track(address: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${workspace.origin}/api/track/application`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": DESKTOP_AGENT,
      "x-forwarded-for": address,
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

const funnel = async (query = "") =>
  (await callApi(workspace, "GET", `/admin/program/application-funnel${query}`)).body as ApplicationFunnel;

test("who sees a form of a product, and who begins it, is counted once an hour, with who has brought them", async () => {
  const visit = { eventName: "visit", url: `${FORM}?via=${referrer.username}`, referrer: "https://blog.test/" };
  const response = await track("203.0.113.1", visit);
  expect([response.status, await response.json()]).toEqual([202, { ok: true }]);
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect((await track("203.0.113.1", visit)).status).toBe(202);
  await track("203.0.113.1", { ...visit, eventName: "start" });
  await track("203.0.113.2", { eventName: "visit", url: `${FORM}?via=nobody` });
  await track("203.0.113.3", visit, { "user-agent": "Googlebot/2.1 (+http://www.google.com/bot.html)" });
  const ofReferrer = { visits: 1, starts: 1, applications: 0, approved: 0, rejected: 0 };
  const seen = { ...ofReferrer, visits: 2, referrers: [{ partnerId: referrer.id, ...ofReferrer }] };
  expect(await funnel()).toEqual(seen);
  clock.advance(2 * HOUR_MS);
  await track("203.0.113.1", visit);
  expect(await funnel()).toMatchObject({ visits: 3 });
  expect(await funnel("?start=2026-03-05&end=2026-03-06")).toMatchObject({ visits: 0, referrers: [] });
});

test("the page counts by itself: seen, begun, and what became of it", async () => {
  const before = await funnel();
  const page = async (init: RequestInit = {}) =>
    (
      await fetch(`${workspace.origin}/apply/acme?via=ada`, {
        ...init,
        headers: { "user-agent": DESKTOP_AGENT, "x-forwarded-for": "203.0.113.21" },
      })
    ).status;
  expect([await page(), await page()]).toEqual([200, 200]);
  expect(await page({ method: "POST", body: new URLSearchParams({ name: "", via: "ada" }) })).toBe(422);
  const { id } = (
    await callApi(workspace, "POST", "/program-applications", {
      body: {
        name: "Grace",
        email: "grace@a.org",
        referredByPartnerId: referrer.id,
        answers: { how: "By mail", where: ["Asia"] },
        platforms: [{ type: "website", identifier: "https://grace.test" }],
      },
    })
  ).body as { id: string };
  expect(id).toMatch(/^pga_/);
  expect(await funnel()).toMatchObject({
    visits: before.visits + 1,
    starts: before.starts + 1,
    applications: before.applications + 1,
  });
});

test("what is no form is told so, and counts nothing", async () => {
  const before = await funnel();
  const attempt = async (body: object) => (await track("203.0.113.40", body)).status;
  expect(await attempt({ eventName: "visit", url: "not a url" })).toBe(400);
  expect(await attempt({ eventName: "visit", url: "https://form.test/apply/nobody" })).toBe(404);
  expect(await attempt({ eventName: "visit", url: "https://form.test/pricing" })).toBe(404);
  expect(await attempt({ eventName: "submit", url: FORM })).toBe(422);
  expect(await attempt({ eventName: "visit" })).toBe(422);
  const other = await workspace.addWorkspace({ slug: "other" });
  expect(await attempt({ eventName: "visit", url: `https://${other.domain}/apply/acme` })).toBe(404);
  expect(await funnel()).toEqual(before);
  const start = "/admin/program/application-funnel?start=2026-05-01&end=2026-04-01";
  expect((await refusal(workspace, "GET", start))[0]).toBe(422);
});

test("an address has ten calls in ten seconds", async () => {
  clock.advance(24 * HOUR_MS);
  const statuses = [];
  for (let call = 0; call < 12; call += 1) {
    statuses.push((await track("203.0.113.50", { eventName: "visit", url: FORM })).status);
  }
  expect(statuses).toEqual([...Array(10).fill(202), 429, 429]);
  expect((await track("203.0.113.51", { eventName: "visit", url: FORM })).status).toBe(202);
});
