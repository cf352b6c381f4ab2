import { connect } from "node:net";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { DESKTOP_AGENT, IPHONE_AGENT, PIXEL_AGENT, visitLink } from "../testing/visit-link.ts";
import { readVisit } from "../visits/visit.ts";

let workspace: StartedWorkspace;
const logged = vi.spyOn(console, "error");

beforeAll(async () => {
  logged.mockImplementation(() => undefined);
  workspace = await startWorkspace();
  await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "k" } });
});
afterAll(async () => {
  logged.mockRestore();
  await workspace.close();
});
// Whatever came in: the server still answers, and does so without having failed inside.
afterEach(async () => {
  expect((await visitLink(workspace.origin, "/k")).status).toBe(302);
  expect(logged.mock.calls).toEqual([]);
});

/** Writes bytes to a socket and reads until the server ends the connection. */
function exchange(head: string): Promise<string> {
  const { port } = new URL(workspace.origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(head));
    let answer = "";
    socket.setEncoding("latin1");
    socket.on("data", (text) => {
      answer += text;
    });
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
  });
}

describe("paths", () => {
  test("of whatever kind are read in no time, since every visit waits for one", () => {
    const parts = ["/", "+", ".", "%2f", "%2B", "..", ".php", "//a"];
    const url = (part: string, end: string) => `/a${part.repeat(15_000 / part.length)}${end}`;
    const before = process.cpuUsage();
    for (const part of parts) {
      for (const end of ["", "b", "/", "+"]) {
        readVisit({ method: "GET", url: url(part, end), headers: {}, remoteAddress: "127.0.0.1" }, () => false);
      }
    }
    // In a path of slashes a pattern that starts again at each of them took four seconds.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
  });

  test.each(["/%", "/%zz", "/%E0%A4%A", "/%00", "/k%00", "/%0d%0aX-Injected:%20yes", "/%ff"])(
    "%s is no path of a link",
    async (path) => {
      const answer = await visitLink(workspace.origin, path);
      expect([answer.status, answer.headers["x-injected"]]).toEqual([400, undefined]);
    },
  );

  test.each([
    ["of letters beyond what punycode can count", `/${"a".repeat(2000)}%F4%8F%BF%BF`],
    ["of 15,000 characters", `/${"a".repeat(15_000)}`],
    ["of slashes", `/${"/".repeat(5000)}x`],
    ["of slashes further on", `/a${"/".repeat(15_000)}b`],
    ["that is an address", "/https://evil.test"],
    ["that names another host", "//evil.test"],
    ["up and away", "/..%2f..%2fetc/passwd"],
  ])("%s is not found", async (_title, path) => {
    const answer = await visitLink(workspace.origin, path);
    expect([answer.status, answer.headers.location]).toEqual([404, undefined]);
    expect(answer.body).toContain("Link not found");
  });

  test("raw bytes and absolute targets are answered, too", async () => {
    expect(await exchange("GET /\xc3\xa9\xff HTTP/1.0\r\nHost: localhost\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await exchange("GET http://localhost/k HTTP/1.0\r\nHost: localhost\r\n\r\n")).toMatch(/^HTTP\/1\.1 302 /);
    expect(await exchange("GET /k HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 302 /);
  });
});

describe("a host that is none", () => {
  test.each([
    "localhost@evil.test",
    "localhost/../evil.test",
    "evil.test#localhost",
    "localhost:80:80",
    "localhost:x",
    "local host",
    "[::1",
    "localhost,evil.test",
  ])("%s is refused, and comes back nowhere", async (host) => {
    for (const path of ["/k", "/robots.txt", "/sitemap.xml", "/x.php"]) {
      const answer = await visitLink(workspace.origin, path, { headers: { host } });
      expect([answer.status, answer.headers.location, answer.body.includes("evil")]).toEqual([400, undefined, false]);
    }
  });

  test("is not made one by headers that a proxy might have set", async () => {
    const headers = { "x-forwarded-host": "evil.test", "x-original-url": "/evil", forwarded: "host=evil.test" };
    expect((await visitLink(workspace.origin, "/k", { headers })).headers.location).toBe("https://acme.test/");
    const robots = await visitLink(workspace.origin, "/robots.txt", { headers });
    expect(robots.body).toContain("https://localhost/sitemap.xml");
  });
});

describe("what a link or a domain says of itself", () => {
  const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;

  test("is text on every page that shows it", async () => {
    const { domain, apiKey } = await workspace.addWorkspace({ slug: "markup" });
    const logo = `https://acme.test/${HOSTILE}`;
    await workspace.database.db.updateTable("domains").set({ logo }).where("slug", "=", domain).execute();
    const texts = { title: HOSTILE, description: HOSTILE, image: "https://acme.test/i.png" };
    const url = `https://acme.test/${HOSTILE}`;
    const api = clientOf(workspace, apiKey);
    await api.createLink({ body: { url, key: "cloaked", rewrite: true, ...texts } });
    await api.createLink({ body: { url, key: "proxied", proxy: true, ...texts } });
    await api.createLink({ body: { url, key: "locked", password: "p", ...texts } });
    await api.createLink({ body: { url: `mailto:${HOSTILE}@acme.test`, key: "mail", ...texts } });
    await api.createLink({ body: { url: "", key: "_root", ...texts } });
    await api.createLink({ body: { url, key: "over", expiresAt: "2020-01-01", ...texts } });
    for (const path of [
      "/cloaked",
      "/proxied?bot=1",
      "/locked",
      "/locked?pw=%22%3E%3Cscript%3E",
      "/mail",
      "/",
      "/over",
      "/cloaked+",
      "/nope",
    ]) {
      const { status, headers, body } = await visitLink(workspace.origin, path, { headers: { host: domain } });
      expect([path, status, body.includes("<script"), body.includes("<img src=x")]).toEqual([
        path,
        path === "/nope" ? 404 : 200,
        false,
        false,
      ]);
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
    }
  });

  test("sets no cookie of its own by a key that ends the name of ours", async () => {
    const key = 'a;b="c",d e';
    await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "cookie" } });
    const { db } = workspace.database;
    await db.updateTable("links").set({ key, key_lookup: key }).where("key", "=", "cookie").execute();
    const { status, headers } = await visitLink(workspace.origin, `/${encodeURIComponent(key)}`);
    expect([status, headers["set-cookie"]?.length]).toEqual([302, 1]);
    const [pair = "", ...attributes] = headers["set-cookie"]?.[0]?.split(";") ?? [];
    expect(pair).toMatch(/^dub_id_localhost_[^=",\s]+=\w{16}\.[\w-]{16}$/);
    expect(attributes).toEqual([expect.stringMatching(/^ Path=\/[^;"\s]+$/), " Max-Age=3600"]);
  });

  test("leads nobody to a script, wherever its row came from", async () => {
    const script = "javascript:alert(1)";
    const { db } = workspace.database;
    await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "scripts" } });
    const targets = { ios: script, android: script, geo: JSON.stringify({ DE: script }) };
    await db.updateTable("links").set(targets).where("key", "=", "scripts").execute();
    for (const agent of [IPHONE_AGENT, PIXEL_AGENT, DESKTOP_AGENT]) {
      const headers = { "user-agent": agent, "x-vercel-ip-country": "DE" };
      expect((await visitLink(workspace.origin, "/scripts", { headers })).headers.location).toBe("https://acme.test/");
    }
    const { domain } = await workspace.addWorkspace({ slug: "scripts" });
    const columns = { not_found_url: script, expired_url: script };
    await db.updateTable("domains").set(columns).where("slug", "=", domain).execute();
    const lost = await visitLink(workspace.origin, "/nope", { headers: { host: domain } });
    expect([lost.status, lost.headers.location]).toEqual([404, undefined]);
  });

  test("is no target in the query either", async () => {
    for (const target of ["javascript:alert(1)", "data:text/html,x", "//evil.test", "\\\\evil.test", "vbscript:x"]) {
      const path = `/k?redir_url=${encodeURIComponent(target)}`;
      expect((await visitLink(workspace.origin, path)).headers.location).toMatch(/^https:\/\/(acme|evil)\.test\//);
    }
  });
});

test("markup in host and path comes back as text", async () => {
  const headers = { host: '"><script>alert(1)</script>' };
  for (const path of ["/k+", "/%3Cscript%3Ealert(1)%3C/script%3E", "/"]) {
    const answer = await visitLink(workspace.origin, path, { headers });
    expect(answer.body).not.toContain("<script");
  }
});

describe("what is stored and what is asked for", () => {
  test.each([
    ["line breaks in the query", "/k?a=%0d%0aX-Injected:%20yes"],
    ["line breaks in redir_url", "/k?redir_url=https://y.co/%250d%250aX-Injected:%2520yes"],
    ["raw ones in redir_url", "/k?redir_url=https://y.co/%0d%0aX-Injected:%20yes"],
    ["NUL in the query", "/k?a=%00"],
    ["broken encoding in the query", "/k?a=%zz&b=%E0%A4%A"],
    ["any character in the query", "/k?a=%F0%9F%98%80%E2%80%A8"],
  ])("%s stays in the Location", async (_title, path) => {
    const answer = await visitLink(workspace.origin, path);
    expect([answer.status, answer.headers["x-injected"]]).toEqual([302, undefined]);
    expect(answer.headers.location).toMatch(/^https:\/\/(acme\.test|y\.co)\/[!-~]*$/);
  });

  test("a row with line breaks, from wherever it came, sends no header of its own", async () => {
    const hostile = "https://acme.test/\r\nX-Injected: yes";
    const link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "broken" } });
    const { db } = workspace.database;
    await db.updateTable("links").set({ url: hostile }).where("id", "=", link.id).execute();
    const redirected = await visitLink(workspace.origin, "/broken");
    expect([redirected.status, redirected.headers["x-injected"]]).toEqual([302, undefined]);

    const { domain } = await workspace.addWorkspace({ slug: "broken" });
    const columns = { not_found_url: `${hostile}\u2028` };
    await db.updateTable("domains").set(columns).where("slug", "=", domain).execute();
    const lost = await visitLink(workspace.origin, "/nope", { headers: { host: domain } });
    expect([lost.status, lost.headers["x-injected"]]).toEqual([307, undefined]);
  });

  test("a test variant with half a character fits its cookie", async () => {
    await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "half" } });
    const variants = [1, 2].map((n) => ({ url: `https://acme.test/${n}?\ud83d`, percentage: 50 }));
    await workspace.database.db
      .updateTable("links")
      .set({ test_variants: JSON.stringify(variants), test_completed_at_ms: Number.MAX_SAFE_INTEGER })
      .where("key", "=", "half")
      .execute();
    const answer = await visitLink(workspace.origin, "/half");
    expect([answer.status, answer.headers["set-cookie"]?.length]).toEqual([302, 2]);
  });
});

test("a row that can't be served is a 500 of this one visit", async () => {
  const link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "unservable" } });
  const { db } = workspace.database;
  await db.updateTable("links").set({ geo: "no JSON" }).where("id", "=", link.id).execute();
  for (let again = 0; again < 2; again += 1) {
    const answer = await visitLink(workspace.origin, "/unservable");
    expect([answer.status, answer.headers["retry-after"], answer.body]).toEqual([500, "5", "Temporarily unavailable"]);
  }
  expect(logged).toHaveBeenCalledTimes(2);
  logged.mockClear();
});

test.each(["https://acme.test:99999/", "acme.test:99999", "javascript:alert(1)", "https://exa%mple.test/"])(
  "a link that earlier versions led to %s is not found, and stays in lists",
  async (url) => {
    const { db } = workspace.database;
    const key = `nowhere-${url.length}`;
    const link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key } });
    await db.updateTable("links").set({ url }).where("id", "=", link.id).execute();
    const { status, headers } = await visitLink(workspace.origin, `/${key}`);
    expect([status, headers.location]).toEqual([404, undefined]);
    expect((await visitLink(workspace.origin, `/${key}+`)).status).toBe(200);
    const listed = await clientOf(workspace).getLinks({ query: { search: key } });
    expect(listed).toMatchObject([{ id: link.id, url }]);
    await clientOf(workspace).updateLink({ params: { linkId: link.id }, body: { comments: "found" } });
  },
);
