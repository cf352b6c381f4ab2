import { createHash } from "node:crypto";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CreditedPartners } from "../../partners/testing/credited-partners.ts";
import { creditPartners } from "../../partners/testing/credited-partners.ts";
import { callApi, refusal } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";
import { stranger } from "../../testing/visit-link.ts";
import { referralsPage, refusedPage } from "./referrals-page.ts";

const clock = createClock();
const HOSTILE = `"></script><script>alert('x')</script>&`;
let workspace: StartedWorkspace;
let there: CreditedPartners;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  there = await creditPartners(workspace);
});
afterAll(() => workspace.close());

async function newToken(partnerId: string): Promise<string> {
  const { body } = await callApi(workspace, "POST", "/tokens/embed/referrals", { body: { partnerId } });
  return (body as { publicToken: string }).publicToken;
}
const open = async (query: string, method = "GET") => {
  const response = await fetch(`${workspace.origin}/embed/referrals${query}`, { method, headers: stranger() });
  return { status: response.status, headers: response.headers, html: await response.text() };
};
const digests = (html: string, tag: string) =>
  [...html.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, "g"))].map(
    ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );

test("shows a partner its figures, links and earnings, in any site's frame, and runs nothing else", async () => {
  const { status, headers, html } = await open(`?token=${await newToken(there.ada.id)}&dynamicHeight=true`);
  expect(status).toBe(200);
  for (const text of [
    '<span class="value">3</span>',
    '<span class="value">$12.00</span>',
    `localhost:${new URL(workspace.origin).port}/ada-byron`,
  ]) {
    expect(html).toContain(text);
  }
  expect(html.match(/<td class="whole">Sale<\/td>/g)).toHaveLength(3);
  expect(html).not.toContain("bob");
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).not.toMatch(/frame-ancestors|unsafe|\*/);
  expect(headers.get("x-frame-options")).toBeNull();
  expect([...digests(html, "style"), ...digests(html, "script")].every((digest) => policy.includes(digest))).toBe(true);
  expect(digests(html, "script")).toHaveLength(1);
  expect(headers.get("referrer-policy")).toBe("no-referrer");
});

test.each([
  ["light", "light"],
  ["dark", "dark"],
  ["system", "light dark"],
  ["toString", "light dark"],
])("in the theme %s", async (theme, scheme) => {
  const { html } = await open(`?token=${await newToken(there.bob.id)}&theme=${theme}`);
  expect(html).toContain(`html:root { color-scheme: ${scheme}; }`);
});

test("tells the site that shows it what is wrong with a token", async () => {
  const token = await newToken(there.ada.id);
  for (const query of ["", "?token=", "?token=dub_embed_none", `?token=${workspace.workspace.apiKey}`]) {
    const { status, html } = await open(query);
    expect([status, html]).toEqual([401, expect.stringContaining('"event":"ERROR","data":{"code":"unauthorized"')]);
  }
  const statuses = [];
  for (let seen = 0; seen < 61; seen += 1) statuses.push((await open(`?token=${token}`, "HEAD")).status);
  expect(statuses.slice(-2)).toEqual([200, 429]);
  clock.advance(4 * 3_600_000);
  expect((await open(`?token=${token}`)).html).toContain("This page has expired");
  expect((await open("", "POST")).status).toBe(405);
});

test("what others wrote is text, and never markup or script", () => {
  const totals = { clicks: 1, leads: 1, sales: 1, saleAmount: 1, earnings: 1 };
  const link = { id: "l", domain: "d", key: "k", shortLink: HOSTILE, url: HOSTILE, conversions: 0, ...totals };
  const look = { theme: "system", options: {} } as const;
  const program = { name: HOSTILE, logo: `https://acme.test/${HOSTILE}` };
  const shown = referralsPage({ program, totals, links: [link], earnings: [] }, look);
  const refused = refusedPage("forbidden", HOSTILE, look);
  for (const { html } of [shown, refused]) {
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html.match(/<\/script/g)).toHaveLength(1);
    expect(html).not.toMatch(/<img[^>]*"><\//);
  }
  expect(
    referralsPage({ program: { name: "n", logo: "javascript:x" }, totals, links: [], earnings: [] }, look).html,
  ).not.toContain("<img");
});

test("a product has its colors, corners and the program's logo, moved to where they can be read", async () => {
  const token = await newToken(there.ada.id);
  const look = (options: unknown) =>
    open(`?${new URLSearchParams({ token, theme: "light", themeOptions: JSON.stringify(options) })}`);
  await callApi(workspace, "PATCH", "/admin/program", { body: { logo: "https://acme.test/logo.png" } });
  const plain = await look({});
  expect(plain.html).toContain('src="https://acme.test/logo.png"');
  const options = { accentColor: "#FF0", backgroundColor: "#101010", cornerRadius: 0, logo: false };
  const { status, html, headers } = await look(options);
  expect(status).toBe(200);
  expect(html).not.toContain("<img");
  for (const text of ["body { background: #101010; }", "h1 { color: #ffffff; }", ".panel { border-radius: 0px; }"]) {
    expect(html).toContain(text);
  }
  expect(/--accent: light-dark\((#\w{6}), #ffff00\)/.exec(html)?.[1]).not.toBe("#ffff00");
  const policy = headers.get("content-security-policy") ?? "";
  expect(digests(html, "style").every((digest) => policy.includes(digest))).toBe(true);
  expect((await look({ backgroundColor: "transparent" })).html).toContain("body { background: transparent; }");
});

test("what is no wish of a product's is refused, and the product is told", async () => {
  const token = await newToken(there.ada.id);
  const bad = [
    "{",
    "[]",
    "null",
    '"x"',
    '{"accentColor":"red"}',
    '{"accentColor":"#0f766e;} body{}"}',
    '{"backgroundColor":"url(https://evil.test)"}',
    '{"cornerRadius":25}',
    '{"cornerRadius":1.5}',
    '{"cornerRadius":"8"}',
    '{"logo":"https://evil.test/x.png"}',
    '{"fontFamily":"x"}',
    `{"accentColor":"#${"0".repeat(1000)}"}`,
  ];
  for (const themeOptions of bad) {
    const { status, html } = await open(`?${new URLSearchParams({ token, themeOptions })}`);
    expect([themeOptions, status]).toEqual([themeOptions, 422]);
    expect(html).toContain('"event":"ERROR","data":{"code":"unprocessable_entity"');
    expect(html).not.toContain("evil.test)");
  }
  const { html } = await open(`?${new URLSearchParams({ token, themeOptions: '{"accentColor":"red"}' })}`);
  expect(html).toContain("themeOptions.accentColor: must be a color such as #0f766e");
});

test("no link can be there, and links beside it go on", async () => {
  const link = (key: string) => ({ body: { url: "https://acme.test/", key } });
  expect((await refusal(workspace, "POST", "/links", link("embed/referrals")))[0]).toBe(403);
  expect((await callApi(workspace, "POST", "/links", link("embed/referrals2"))).status).toBe(200);
  const visit = await fetch(`${workspace.origin}/embed/referrals2`, { redirect: "manual", headers: stranger() });
  expect(visit.status).toBe(302);
});
