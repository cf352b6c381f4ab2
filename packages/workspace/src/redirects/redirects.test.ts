import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findLinkAnywhere } from "../link-store/queries.ts";
import { callApi, clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import type { LinkVisit } from "../testing/visit-link.ts";
import { IPHONE_AGENT, visitLink } from "../testing/visit-link.ts";

const clock = createClock();
let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());

const create = (body: object) => clientOf(workspace).createLink({ body: { url: "https://acme.test/", ...body } });
const visit = (path: string, options?: LinkVisit) => visitLink(workspace.origin, path, options);
const location = async (path: string, options?: LinkVisit) => (await visit(path, options)).headers.location;
const cookieOf = async (path: string) => (await visit(path)).headers["set-cookie"]?.[0]?.split(";")[0] ?? "";

describe("an ordinary link", () => {
  test("redirects with 302, a cookie for an hour, and no invitation to robots", async () => {
    await create({ key: "Plain/Sub", url: "https://acme.test/target" });
    const answer = await visit("/plain/sub?utm_source=x");
    const { date: _date, connection: _connection, "keep-alive": _keepAlive, ...headers } = answer.headers;
    expect([answer.status, answer.body, headers]).toEqual([
      302,
      "",
      {
        location: "https://acme.test/target?utm_source=x",
        "content-length": "0",
        "set-cookie": [
          expect.stringMatching(
            /^dub_id_localhost_plain\/sub=[0-9A-Za-z]{16}\.[\w-]{16}; Path=\/plain\/sub; Max-Age=3600$/,
          ),
        ],
        "x-powered-by": "Overdub",
        "x-robots-tag": "googlebot: noindex",
      },
    ]);
  });

  test("may be indexed when it says so", async () => {
    await create({ key: "indexed", doIndex: true });
    expect((await visit("/indexed")).headers["x-robots-tag"]).toBeUndefined();
  });

  test("is redirected by any method, HEAD without a body", async () => {
    await create({ key: "methods" });
    for (const method of ["GET", "HEAD", "POST"]) {
      expect(await visit("/methods", { method })).toMatchObject({
        status: 302,
        headers: { location: "https://acme.test/" },
      });
    }
  });

  test("is found in any letter case, in its own script, and with a slash at its end", async () => {
    await create({ key: "한글", url: "https://acme.test/hangul" });
    await create({ key: "Mixed", url: "https://acme.test/mixed" });
    const paths = ["/%ED%95%9C%EA%B8%80", "/xn--bj0bj06e", "/mIxEd", "/mixed/"];
    expect(await Promise.all(paths.map((path) => location(path)))).toEqual([
      "https://acme.test/hangul",
      "https://acme.test/hangul",
      "https://acme.test/mixed",
      "https://acme.test/mixed",
    ]);
  });

  test("sets its cookie for the path as the visitor typed it", async () => {
    await create({ key: "עברית" });
    const answer = await visit("/%D7%A2%D7%91%D7%A8%D7%99%D7%AA");
    expect(answer.headers["set-cookie"]?.[0]).toContain("; Path=/%D7%A2%D7%91%D7%A8%D7%99%D7%AA; ");
  });

  test("follows its changes at once, also to another key", async () => {
    const link = await create({ key: "moving" });
    expect(await location("/moving")).toBe("https://acme.test/");
    expect((await visit("/moved")).body).toContain("Link not found");
    await callApi(workspace, "PATCH", `/links/${link.id}`, { body: { key: "moved", url: "https://acme.test/new" } });
    expect(await location("/moved")).toBe("https://acme.test/new");
    expect((await visit("/moving")).body).toContain("Link not found");
  });

  test("redirects although it is archived", async () => {
    await create({ key: "archived", archived: true });
    expect((await visit("/archived")).status).toBe(302);
  });
});

describe("the domain itself", () => {
  test("without a link has a page, with one it redirects for good, without a destination it is a page again", async () => {
    const { apiKey } = await workspace.addWorkspace({ slug: "rooted" });
    const host = { headers: { host: "rooted.localhost" } };
    expect((await visit("/", host)).body).toContain("<h1>rooted.localhost</h1>");
    const api = clientOf(workspace, apiKey);
    const link = await api.createLink({ body: { key: "_root", url: "https://acme.test/home" } });
    const answer = await visit("/", host);
    expect([answer.status, answer.headers.location]).toEqual([301, "https://acme.test/home"]);
    expect(answer.headers["set-cookie"]?.[0]).toMatch(/^dub_id_rooted\.localhost__root=\w{16}\.[\w-]{16}; Path=\/; /);
    await api.updateLink({ params: { linkId: link.id }, body: { url: "" } });
    const page = await visit("/", host);
    expect([page.status, page.headers.location, page.headers["set-cookie"]?.length]).toEqual([200, undefined, 1]);
    expect(page.body).toContain("<h1>rooted.localhost</h1>");
  });
});

describe("click ids", () => {
  test("reach the destination of a conversion link, and are in the cookie", async () => {
    await create({ key: "tracked", trackConversion: true });
    const { headers } = await visit("/tracked");
    const clickId = new URL(headers.location ?? "").searchParams.get("dub_id");
    expect(clickId).toMatch(/^\w{16}$/);
    expect(headers["set-cookie"]?.[0]).toContain(`=${clickId}.`);
  });

  test("stay the same for a visitor within the hour, by cookie or without", async () => {
    await create({ key: "repeat", trackConversion: true });
    const first = await location("/repeat");
    expect(await location("/repeat")).toBe(first);
    const cookie = await cookieOf("/repeat");
    const elsewhere = { "user-agent": IPHONE_AGENT };
    expect(await location("/repeat", { headers: { cookie, ...elsewhere } })).toBe(first);
    clock.advance(3_600_000);
    const later = await location("/repeat", { headers: { cookie } });
    expect(later).not.toBe(first);
    expect(await location("/repeat")).toBe(later);
  });

  test("are not taken from a cookie that is none of ours, or another link's", async () => {
    await create({ key: "forged", trackConversion: true });
    await create({ key: "given", trackConversion: true });
    const given = (await cookieOf("/given")).split("=")[1] ?? "";
    const plain = given.split(".")[0] ?? "";
    const values = ["short", "x".repeat(17), "%0d%0aX: y12345", "AAAABBBBCCCC<DDD", "AAAABBBBCCCCDDDD", plain, given];
    for (const [index, value] of values.entries()) {
      const headers = { cookie: `dub_id_localhost_forged=${value}`, "user-agent": `${IPHONE_AGENT} ${index}` };
      const clickId = new URL((await location("/forged", { headers })) ?? "").searchParams.get("dub_id");
      expect(clickId).toMatch(/^\w{16}$/);
      expect([value, plain]).not.toContain(clickId);
    }
  });

  test("of one cookie are one click, however many visits bring it, at once and from anywhere", async () => {
    const link = await create({ key: "many", trackConversion: true });
    const cookie = await cookieOf("/many");
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        visit("/many", { headers: { cookie, "user-agent": `${IPHONE_AGENT} ${index}` } }),
      ),
    );
    await workspace.outbox.drain();
    const scope = { workspaceId: workspace.workspace.id, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
    const clicks = await workspace.eventStore.list("click", scope, { offset: 0, limit: 10_000, order: "asc" });
    expect(clicks.filter(({ linkId }) => linkId === link.id)).toHaveLength(1);
    const { db } = workspace.database;
    expect(await findLinkAnywhere(db, link.id)).toMatchObject({ clicks: 1 });
  });
});

describe("a link that is over", () => {
  test("leads to its own page for that, to the domain's, or says so", async () => {
    const { db } = workspace.database;
    const { apiKey, domain } = await workspace.addWorkspace({ slug: "ending" });
    const api = clientOf(workspace, apiKey);
    const host = { headers: { host: domain } };
    const expiresAt = new Date(clock.now() + 1000).toISOString();
    const url = "https://acme.test/";
    await api.createLink({ body: { url, key: "own", expiresAt, expiredUrl: "https://acme.test/expired" } });
    await api.createLink({ body: { url, key: "other", expiresAt } });
    expect((await visit("/own", host)).headers.location).toBe(url);
    clock.advance(1001);
    expect(await visit("/own", host)).toMatchObject({
      status: 302,
      headers: { location: "https://acme.test/expired" },
    });
    const page = await visit("/other", host);
    expect([page.status, page.headers.location]).toEqual([200, undefined]);
    expect(page.body).toContain("expired");

    const second = await workspace.addWorkspace({ slug: "ending-2" });
    await db
      .updateTable("domains")
      .set({ expired_url: "https://acme.test/a%20b" })
      .where("slug", "=", second.domain)
      .execute();
    await clientOf(workspace, second.apiKey).createLink({ body: { url, key: "other", expiresAt: "2020-01-01" } });
    for (let again = 0; again < 2; again += 1) {
      expect(await visit("/other", { headers: { host: second.domain } })).toMatchObject({
        status: 307,
        headers: { location: "https://acme.test/a%20b" },
      });
    }
  });

  test("is not found when the operator has disabled it", async () => {
    const link = await create({ key: "disabled" });
    const { db } = workspace.database;
    await db.updateTable("links").set({ disabled_at_ms: 1 }).where("id", "=", link.id).execute();
    const answer = await visit("/disabled");
    expect([answer.status, answer.body]).toEqual([404, expect.stringContaining("Link not found")]);
  });
});

describe("what is not there", () => {
  test("has a page with status 404, without a cookie", async () => {
    const answer = await visit("/nothing-here");
    expect([answer.status, answer.headers["set-cookie"], answer.headers["x-robots-tag"]]).toEqual([
      404,
      undefined,
      undefined,
    ]);
    expect(answer.body).toContain("Link not found");
    expect(answer.body).toContain('<meta name="robots" content="noindex">');
  });

  test("leads to the domain's own page for that, byte for byte and without the query", async () => {
    const { domain } = await workspace.addWorkspace({ slug: "lost" });
    const notFoundUrl = "https://acme.test/lost%20and?found";
    await workspace.database.db
      .updateTable("domains")
      .set({ not_found_url: notFoundUrl })
      .where("slug", "=", domain)
      .execute();
    const answer = await visit("/nope?a=b", { headers: { host: domain } });
    expect([answer.status, answer.headers.location, answer.headers["x-powered-by"]]).toEqual([
      307,
      notFoundUrl,
      undefined,
    ]);
  });

  test("by a name of the machine is looked for on the first domain", async () => {
    await create({ key: "anywhere", url: "https://acme.test/anywhere" });
    for (const host of ["192.0.2.1:8080", "overdub:4401", "[::1]:4401", "www.localhost", "localhost."]) {
      expect(await location("/anywhere", { headers: { host } })).toBe("https://acme.test/anywhere");
    }
  });

  test("on a domain that nobody has added shows nobody's links", async () => {
    await create({ key: "somewhere", url: "https://acme.test/somewhere" });
    for (const host of ["unknown.test", "x.go.unknown.test", "unknown.test."]) {
      const answer = await visit("/somewhere", { headers: { host } });
      expect([answer.status, answer.body]).toEqual([404, expect.stringContaining("Link not found")]);
    }
  });

  test("on one domain does not come from another", async () => {
    const { domain } = await workspace.addWorkspace({ slug: "neighbour" });
    await create({ key: "ours" });
    expect((await visit("/ours", { headers: { host: domain } })).body).toContain("Link not found");
  });
});
