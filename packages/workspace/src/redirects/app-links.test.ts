import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClickRecorder } from "../clicks/click-recorder.ts";
import { DeferredOpens } from "../clicks/deferred-opens.ts";
import type { DomainTable } from "../domains/domain-table.ts";
import { LinkCache } from "../link-cache/link-cache.ts";
import { clientOf } from "../testing/call-api.ts";
import { DESKTOP_AGENT, IPHONE_AGENT, PIXEL_AGENT, visitLink } from "../testing/visit-link.ts";
import { AddressClicks } from "../visits/address-clicks.ts";
import { createLocator } from "../visits/geography.ts";
import { Visitors } from "../visits/visitors.ts";
import { ClickTokens } from "./click-tokens.ts";
import { PasswordGate } from "./password-gate.ts";
import { createRedirector } from "./redirector.ts";

const APP_STORE = "https://apps.apple.com/app/id1";
const PLAY = "https://play.google.com/store/apps/details?id=acme";
const ASSOCIATION = '{"applinks":{"details":[{"appIDs":["X.test.acme"]}]}}';

let workspace: StartedWorkspace;
let domains = 0;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

/** A domain of its own with a link to an app. @returns its slug. */
async function addDomain(columns: Pick<Partial<DomainTable>, "deepview_data" | "apple_app_site_association">) {
  domains += 1;
  const { domain, apiKey } = await workspace.addWorkspace({ slug: `app-${domains}` });
  await workspace.database.db.updateTable("domains").set(columns).where("slug", "=", domain).execute();
  const body = { url: "https://acme.test/", key: "Order", ios: APP_STORE, android: PLAY };
  await clientOf(workspace, apiKey).createLink({ body });
  return domain;
}

const visit = (host: string, path: string, agent = IPHONE_AGENT) =>
  visitLink(workspace.origin, path, { headers: { host, "user-agent": agent } });

describe("a domain that has an app and something to show", () => {
  let domain: string;

  beforeAll(async () => {
    domain = await addDomain({ deepview_data: '{"title":"Order up"}', apple_app_site_association: ASSOCIATION });
  });

  test("shows a page before the store, whose ways on are the short link", async () => {
    const redirected = await visit(domain, "/Order?a=1");
    expect([redirected.status, redirected.headers.location]).toEqual([307, `/deeplink/${domain}/Order?a=1`]);
    expect(redirected.headers["set-cookie"]?.[0]).toMatch(
      /^dub_id_app-1\.localhost_order=\w{16}\.[\w-]{16}; Path=\/Order; /,
    );

    const page = await visit(domain, redirected.headers.location ?? "");
    expect([page.status, page.headers["set-cookie"]]).toEqual([200, undefined]);
    expect(page.body).toContain("<h1>Order up</h1>");
    const [app, store] = [...page.body.matchAll(/<a class="[^"]*" href="([^"]+)"/g)].map((match) => match[1]);
    expect(app).toBe(`${workspace.origin.replace("localhost", domain)}/Order?a=1`);
    expect(store).toBe(`${app}&amp;skip_deeplink_preview=1`);
    expect(await visit(domain, "/Order?a=1&skip_deeplink_preview=1")).toMatchObject({
      status: 302,
      headers: { location: `${APP_STORE}?a=1` },
    });
  });

  test("leads those to whom the page has nothing to say on to the store's link", async () => {
    for (const agent of [DESKTOP_AGENT, PIXEL_AGENT]) {
      const answer = await visit(domain, `/deeplink/${domain}/Order`, agent);
      expect([answer.status, answer.headers.location?.endsWith("/Order?skip_deeplink_preview=1")]).toEqual([302, true]);
    }
  });

  test("has no such page for other domains, and for links that are not there", async () => {
    for (const path of [
      "/deeplink/localhost/Order",
      "/deeplink/evil.test/Order",
      `/deeplink/${domain}/nope`,
      "/deeplink/",
    ]) {
      expect((await visit(domain, path)).body).toContain("Link not found");
    }
  });
});

test.each([
  ["nothing to show", { deepview_data: "{}", apple_app_site_association: ASSOCIATION }],
  ["no app", { deepview_data: '{"title":"x"}', apple_app_site_association: null }],
  ["something that is not JSON", { deepview_data: "{", apple_app_site_association: ASSOCIATION }],
])("a domain with %s leads straight to the store", async (_title, columns) => {
  const domain = await addDomain(columns);
  expect(await visit(domain, "/Order")).toMatchObject({ status: 302, headers: { location: APP_STORE } });
});

test("whoever is led to a store is remembered by address, with the click of the cookie", async () => {
  const domain = await addDomain({ deepview_data: null });
  const deferredOpens = new DeferredOpens();
  const locator = createLocator(() => undefined);
  const redirect = createRedirector({
    linkCache: new LinkCache(workspace.database.db),
    clicks: new ClickRecorder({
      visitors: new Visitors(),
      addressClicks: new AddressClicks(),
      outbox: workspace.outbox,
      locator,
    }),
    passwords: new PasswordGate(new Uint8Array()),
    clickTokens: new ClickTokens(new Uint8Array()),
    deferredOpens,
    locator,
    trustsPeer: () => true,
    publicPort: () => 0,
    now: () => 1000,
    random: () => 0,
  });
  for (const [agent, remoteAddress] of [
    [PIXEL_AGENT, "192.0.2.1"],
    [DESKTOP_AGENT, "192.0.2.2"],
  ] as const) {
    const headers = { host: domain, "user-agent": agent };
    const { response } = await redirect({ method: "GET", url: "/Order", headers, remoteAddress });
    const clickId = /=(\w{16})\./.exec(String(response.headers["Set-Cookie"]))?.[1];
    const link = { domain, key: "Order", url: "https://acme.test/" };
    const expected = agent === PIXEL_AGENT ? { clickId, link: expect.objectContaining(link) } : undefined;
    expect(deferredOpens.find(remoteAddress, domain, 1000)).toEqual(expected);
  }
});
