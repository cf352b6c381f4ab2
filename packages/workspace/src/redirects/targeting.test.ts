import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import type { LinkVisit } from "../testing/visit-link.ts";
import { IPHONE_AGENT, PIXEL_AGENT, visitLink } from "../testing/visit-link.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let draw = 0;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now, random: () => draw });
});
afterAll(() => workspace.close());

const create = (body: object) => clientOf(workspace).createLink({ body: { url: "https://acme.test/", ...body } });
const visit = (path: string, options?: LinkVisit) => visitLink(workspace.origin, path, options);
const location = async (path: string, options?: LinkVisit) => (await visit(path, options)).headers.location;

describe("targeting", () => {
  test("goes by device, then by country", async () => {
    await create({
      key: "targeted",
      ios: "https://acme.test/ios",
      android: "https://acme.test/android",
      geo: { DE: "https://acme.test/de" },
    });
    const german = { "x-vercel-ip-country": "DE" };
    expect([
      await location("/targeted", { headers: { "user-agent": IPHONE_AGENT, ...german } }),
      await location("/targeted", { headers: { "user-agent": PIXEL_AGENT } }),
      await location("/targeted", { headers: german }),
      await location("/targeted", { headers: { "x-vercel-ip-country": "FR" } }),
    ]).toEqual(["https://acme.test/ios", "https://acme.test/android", "https://acme.test/de", "https://acme.test/"]);
  });

  test("an A/B test draws a variant, and the visitor keeps it for a week", async () => {
    await create({
      key: "ab",
      trackConversion: true,
      testVariants: [
        { url: "https://acme.test/a", percentage: 50 },
        { url: "https://acme.test/b?x=1", percentage: 50 },
      ],
      testCompletedAt: new Date(clock.now() + 1000).toISOString(),
    });
    draw = 0.7;
    const { headers } = await visit("/ab");
    expect(headers.location).toMatch(/^https:\/\/acme\.test\/b\?x=1&dub_id=/);
    expect(headers["set-cookie"]?.[1]).toBe(
      "dub_test_url=https%3A%2F%2Facme.test%2Fb%3Fx%3D1; Path=/ab; Max-Age=604800",
    );
    draw = 0;
    const cookie = headers["set-cookie"]?.[1]?.split(";")[0] ?? "";
    expect(await location("/ab", { headers: { cookie } })).toContain("/b?x=1");
    expect(await location("/ab")).toContain("/a?");
    clock.advance(1001);
    expect(await location("/ab", { headers: { cookie } })).toContain("https://acme.test/?");
  });
});

describe("pages instead of redirects", () => {
  test("a cloaked link is a frame with the destination", async () => {
    await create({ key: "cloaked", url: "https://acme.test/framed", rewrite: true, title: "Framed" });
    const answer = await visit("/cloaked?a=1");
    expect([answer.status, answer.headers["set-cookie"]?.length]).toEqual([200, 1]);
    expect(answer.body).toContain('<iframe src="https://acme.test/framed?a=1"');
    expect(answer.headers["content-security-policy"]).toContain("frame-src http: https:");
  });

  test("bots see the preview of a proxied link, people are redirected", async () => {
    await create({ key: "proxied", proxy: true, title: "Look", image: "https://acme.test/i.png" });
    const preview = await visit("/proxied", { headers: { "user-agent": "facebookexternalhit/1.1" } });
    expect([preview.status, preview.headers["set-cookie"]]).toEqual([200, undefined]);
    expect(preview.body).toContain('<meta property="og:title" content="Look">');
    expect((await visit("/proxied")).status).toBe(302);
  });

  test("an app's address is opened by a page", async () => {
    await create({ key: "mail", url: "mailto:hello@acme.test?subject=Hi" });
    const answer = await visit("/mail");
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('content="0; url=mailto:hello@acme.test?subject=Hi"');
  });

  test("a plus shows where a link leads, without going there", async () => {
    await create({ key: "shown", url: "https://acme.test/shown" });
    const answer = await visit("/shown+");
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([200, undefined]);
    expect(answer.body).toContain("https://acme.test/shown");
  });

  test("none runs scripts or can be framed", async () => {
    await create({ key: "locked", password: "secret" });
    const policies = await Promise.all(
      ["/cloaked", "/mail", "/shown+", "/proxied?bot=1", "/locked", "/nothing-here"].map(
        async (path) => (await visit(path)).headers["content-security-policy"] ?? "",
      ),
    );
    for (const policy of policies) {
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("script-src");
    }
  });
});
