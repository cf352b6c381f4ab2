import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi } from "../testing/call-api.ts";
import type { LocalSite } from "../testing/local-site.ts";
import { startLocalSite } from "../testing/local-site.ts";

let site: LocalSite;
let workspace: StartedWorkspace;

beforeAll(async () => {
  site = await startLocalSite();
  workspace = await startWorkspace({ fetch: site.fetch });
});
afterAll(async () => {
  await workspace.close();
  await site.close();
});

async function isIframeable(url: string, domain = "go.acme.test"): Promise<unknown> {
  const query = new URLSearchParams({ url, domain });
  const { status, body } = await callApi(workspace, "GET", `/links/iframeable?${query}`);
  expect(status).toBe(200);
  return (body as { iframeable: unknown }).iframeable;
}

const CSP = "content-security-policy";
const XFO = "x-frame-options";

test.each<[string, Record<string, string | string[]>, boolean]>([
  ["says nothing", {}, true],
  ["refuses all frames", { [XFO]: "DENY" }, false],
  ["wants its own origin around it", { [XFO]: "SAMEORIGIN" }, false],
  ["says what no browser heeds", { [XFO]: "ALLOW-FROM https://other.test" }, true],
  ["has a policy of other matters", { [CSP]: "default-src 'self'" }, true],
  ["has a policy against frames", { [CSP]: "default-src *; frame-ancestors 'none'" }, false],
  ["names nobody", { [CSP]: "frame-ancestors" }, false],
  ["allows itself alone", { [CSP]: "frame-ancestors 'self'" }, false],
  ["allows all", { [CSP]: "frame-ancestors *" }, true],
  ["allows all of HTTPS", { [CSP]: "Frame-Ancestors https:" }, true],
  ["allows the domain", { [CSP]: "frame-ancestors 'self' https://go.acme.test" }, true],
  ["allows it without a scheme", { [CSP]: "frame-ancestors GO.acme.test:443" }, true],
  ["allows its family", { [CSP]: "frame-ancestors *.acme.test" }, true],
  ["allows the parent of its family alone", { [CSP]: "frame-ancestors acme.test" }, false],
  ["allows others", { [CSP]: "frame-ancestors https://other.test *.other.test" }, false],
  ["has one policy for and one against", { [CSP]: ["frame-ancestors *", "frame-ancestors 'none'"] }, false],
  ["has a policy for, which counts, and the older header against", { [CSP]: "frame-ancestors *", [XFO]: "DENY" }, true],
])("a page that %s", async (_what, headers, expected) => {
  site.pages.set("/page", (_request, response) => response.writeHead(200, headers).end("<p>Hello</p>"));
  expect(await isIframeable("https://acme.test/page")).toBe(expected);
});

test("the last page of a chain of redirects decides", async () => {
  site.pages
    .set("/moved", (_request, response) => response.writeHead(302, { location: "/closed" }).end())
    .set("/closed", (_request, response) => response.writeHead(200, { [XFO]: "deny" }).end());
  expect(await isIframeable("https://acme.test/moved")).toBe(false);
});

test("what is not there, or may not be reached, can't be shown", async () => {
  expect(await isIframeable("https://acme.test/nothing")).toBe(false);
  site.requests.length = 0;
  for (const url of ["http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]:22/"]) {
    expect(await isIframeable(url)).toBe(false);
  }
  expect(site.requests).toEqual([]);
});

test("it is asked with a key, an address and a domain", async () => {
  const bare = await workspace.server.api.request("/links/iframeable?url=https://acme.test/page&domain=go.acme.test");
  expect(bare.status).toBe(401);
  expect((await callApi(workspace, "GET", "/links/iframeable?url=https://acme.test/page")).status).toBe(422);
  expect((await callApi(workspace, "GET", "/links/iframeable?url=nonsense&domain=a.test")).status).toBe(422);
});
