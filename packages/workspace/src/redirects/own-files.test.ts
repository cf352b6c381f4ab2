import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DomainTable } from "../domains/domain-table.ts";
import { clientOf } from "../testing/call-api.ts";
import { visitLink } from "../testing/visit-link.ts";

let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

const visit = (path: string, host = "localhost") => visitLink(workspace.origin, path, { headers: { host } });

async function addDomain(slug: string, columns: Partial<DomainTable>): Promise<string> {
  const { domain } = await workspace.addWorkspace({ slug, domain: `${slug}.test` });
  await workspace.database.db.updateTable("domains").set(columns).where("slug", "=", domain).execute();
  return domain;
}

describe("files of every domain", () => {
  test.each([
    ["/robots.txt", "text/plain; charset=utf-8", "User-agent: *\nAllow: /\n\nSitemap: https://localhost/sitemap.xml\n"],
    ["/.well-known/assetlinks.json", "application/json", "[]"],
    ["/.well-known/apple-app-site-association", "application/json", '{"applinks":{"apps":[],"details":[]}}'],
  ])("%s", async (path, type, body) => {
    const { status, headers, body: sent } = await visit(path);
    expect([status, headers["content-type"], sent]).toEqual([200, type, body]);
    expect(headers["cache-control"]).toMatch(/^public, max-age=\d+$/);
    expect(headers["set-cookie"]).toBeUndefined();
  });

  test("the sitemap names the host and nothing else", async () => {
    const { body } = await visit("/sitemap.xml", "Go.Acme.test:8080");
    expect(body.match(/<loc>[^<]*/g)).toEqual(["<loc>https://go.acme.test"]);
  });

  test.each(["/favicon.ico", "/manifest.json", "/manifest.webmanifest"])("%s is not there", async (path) => {
    expect((await visit(path)).status).toBe(404);
  });
});

describe("what a domain says about its apps", () => {
  test("is served as it was given, by that domain alone", async () => {
    const android = '[{"relation": ["delegate_permission/common.handle_all_urls"]}]';
    const apple = '{"applinks": {"details": [{"appIDs": ["<b>"]}]}}';
    const domain = await addDomain("apps", { asset_links: android, apple_app_site_association: apple });
    expect((await visit("/.well-known/assetlinks.json", domain)).body).toBe(android);
    const { headers, body } = await visit("/.well-known/apple-app-site-association", domain);
    expect([headers["content-type"], headers["x-content-type-options"], body]).toEqual([
      "application/json",
      "nosniff",
      apple,
    ]);
    expect((await visit("/.well-known/assetlinks.json")).body).toBe("[]");
    expect((await visit("/.well-known/assetlinks.json", "unknown.test")).body).toBe("[]");
  });
});

describe("paths that are never links", () => {
  test.each(["/.well-known/other", "/index.php", "/wp-login.PHP7", "/a/b.php?x=1", "/a.php+"])(
    "%s is what scanners try",
    async (path) => {
      expect(await visit(path)).toMatchObject({
        status: 302,
        headers: { location: "/?dub-no-track=1", "x-robots-tag": "googlebot: noindex", "x-powered-by": "Overdub" },
      });
    },
  );

  test("those below stats/ lead to the page of a link's public statistics, or to the domain", async () => {
    const api = clientOf(workspace);
    const make = (key: string, publicStats: boolean) =>
      api.createLink({ body: { url: "https://acme.test/", key, publicStats } });
    const [shared, umlaut, closed] = [
      await make("spring", true),
      await make("Grüße", true),
      await make("closed", false),
    ];
    const pageOf = async ({ id }: { id: string }) =>
      `/share/${(await api.getLinkDashboard({ params: { linkId: id } }))?.id}`;
    const { status, headers } = await visit("/stats/spring");
    expect([status, headers.location, headers["x-powered-by"]]).toEqual([307, await pageOf(shared), undefined]);
    for (const path of ["/stats/SPRING/", "/st%61ts/spring", "/stats/spr%69ng?x=1"]) {
      expect((await visit(path)).headers.location).toBe(await pageOf(shared));
    }
    expect((await visit(`/stats/${encodeURIComponent("grüße")}`)).headers.location).toBe(await pageOf(umlaut));
    for (const path of [`/stats/${closed.key}`, "/stats/nowhere", "/stats/spring%0d%0ax"]) {
      expect((await visit(path)).headers.location ?? "/").toBe("/");
    }
    expect((await visit("/stats/spring", "unknown.test")).headers.location).toBe("/");
    await api.updateLink({ params: { linkId: shared.id }, body: { publicStats: false } });
    expect((await visit("/stats/spring")).headers.location).toBe("/");
    await api.createLink({ body: { url: "https://acme.test/", key: "stats" } });
    expect((await visit("/stats")).headers.location).toBe("https://acme.test/");
  });
});

test("a domain that is being deleted is as unknown as any other", async () => {
  const domain = await addDomain("leaving", { deleting_since_ms: 1, not_found_url: "https://acme.test/404" });
  for (const path of ["/", "/anything"]) {
    const { status, headers, body } = await visit(path, domain);
    expect([status, headers.location, body.includes(domain)]).toEqual([404, undefined, false]);
    expect(body).toContain("Link not found");
  }
});
