import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return Promise.resolve(workspace.server.api.request(`/links/metatags?url=${encodeURIComponent(url)}`, { headers }));
}

test("tells a page's tags to anyone, in four keys", async () => {
  const head =
    '<title>Acme</title><meta name="description" content="Things"><meta property="og:image" content="/og.png">';
  site.pages.set("/", `<html><head>${head}</head></html>`);
  const response = await get("acme.test");
  expect(await response.json()).toEqual({
    title: "Acme",
    description: "Things",
    image: `${site.origin("acme.test")}/og.png`,
    poweredBy: "Overdub",
  });
  expect(response.headers.get("cache-control")).toBe("public, max-age=300");
});

test("says so when a page gives nothing", async () => {
  site.pages.set("/plain", "hello").set("/a.png", "<title>no</title>");
  const nothing = { description: "No description", image: null, poweredBy: "Overdub" };
  for (const path of ["/plain", "/a.png"]) {
    const url = `https://acme.test${path}`;
    expect(await (await get(url)).json()).toEqual({ title: url, ...nothing });
  }
});

test.each([
  ["is not there", "https://acme.test/no-such-page", "No Such Page"],
  ["may not be reached", "http://10.0.0.1/hidden-page", "Hidden Page"],
  ["has no web address", "mailto:a@acme.test", "A@acme.test"],
  ["asks for proof of being human", "https://acme.test/the-challenge", "The Challenge"],
])("guesses when the page %s", async (_title, url, title) => {
  site.pages.set("/the-challenge", (_request, response) =>
    response.writeHead(200, { "cf-mitigated": "challenge" }).end("<title>Just a moment...</title>"),
  );
  const response = await get(url);
  expect([response.status, await response.json()]).toMatchObject([200, { title, image: null }]);
});

test.each([
  ["/links/metatags", "invalid_type: url: Invalid input: expected string, received null"],
  ["/links/metatags?url=nonsense", "custom: url: Invalid URL"],
])("%s is refused", async (path, message) => {
  const response = await workspace.server.api.request(path);
  expect([response.status, await response.json()]).toMatchObject([422, { error: { message } }]);
});

describe("of all pages, those of Dub's dashboard alone may read it", () => {
  test.each([
    ["https://app.dub.co", "https://app.dub.co"],
    ["https://evil.test", null],
    ["https://evildub.co", null],
  ])("%s", async (origin, allowed) => {
    const options = { method: "OPTIONS", headers: { origin } };
    for (const response of [
      await get("https://acme.test/", { origin }),
      await workspace.server.api.request("/links/metatags", options),
    ]) {
      const { headers } = response;
      expect(headers.get("access-control-allow-origin")).toBe(allowed);
      expect(headers.get("access-control-allow-methods")).toBe("GET");
      expect(headers.get("access-control-allow-headers")).toBe("Content-Type");
    }
  });
});
