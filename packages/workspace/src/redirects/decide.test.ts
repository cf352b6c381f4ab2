import { describe, expect, test } from "vitest";
import { sampleLink, sampleVisit } from "../testing/sample-visit.ts";
import type { VisitorFacts } from "./decide.ts";
import { decide } from "./decide.ts";
import type { RedirectLink } from "./redirect-link.ts";
import type { Visit } from "./visit.ts";

const NOW_MS = 1_000_000;

function decideFor(
  over: Partial<RedirectLink>,
  visit: Visit = sampleVisit(),
  facts: Partial<VisitorFacts> = {},
  draw = 0,
) {
  return decide(sampleLink(over), visit, () => ({ isBot: false, os: "Mac OS", ...facts }), NOW_MS, draw);
}

/** Everything at once: each row takes away what made the row before it win. Spec dub-links 17.2. */
describe("the order of the table", () => {
  const everything: Partial<RedirectLink> = {
    password: "secret",
    disabled: true,
    expiresAtMs: NOW_MS - 1,
    expiredUrl: "https://acme.test/expired",
    url: "mailto:hello@acme.test",
    proxy: true,
    rewrite: true,
    ios: "https://acme.test/ios",
    android: "https://acme.test/android",
    geo: { DE: "https://acme.test/de" },
  };
  const german = (url: string) => sampleVisit(url, { "x-vercel-ip-country": "DE" });
  const bot = { isBot: true, os: "iOS" };
  const human = { isBot: false, os: "iOS" };

  test.each([
    ["a password comes before inspecting", {}, "/k+", bot, { kind: "password", wrong: false }],
    [
      "inspecting comes before disabled",
      { password: null },
      "/k+",
      bot,
      { kind: "inspect", destination: "mailto:hello@acme.test" },
    ],
    ["disabled comes before expired", {}, "/k?pw=secret", bot, { kind: "not-found" }],
    [
      "expired comes before an empty destination",
      { disabled: false, url: "" },
      "/k?pw=secret",
      bot,
      { kind: "expired", redirectTo: "https://acme.test/expired" },
    ],
    [
      "an empty destination comes before the preview",
      { disabled: false, expiresAtMs: null, url: "" },
      "/k?pw=secret",
      bot,
      { kind: "placeholder" },
    ],
    [
      "the preview for bots comes before app schemes",
      { disabled: false, expiresAtMs: null },
      "/k?pw=secret",
      bot,
      { kind: "preview", destination: "mailto:hello@acme.test" },
    ],
    [
      "app schemes come before cloaking",
      { disabled: false, expiresAtMs: null },
      "/k?pw=secret",
      human,
      { kind: "open-app", destination: "mailto:hello@acme.test" },
    ],
    [
      "cloaking comes before targeting",
      { disabled: false, expiresAtMs: null, url: "https://acme.test/main" },
      "/k?pw=secret",
      human,
      { kind: "cloak", destination: "https://acme.test/main" },
    ],
    [
      "the device comes before the country",
      { disabled: false, expiresAtMs: null, url: "https://acme.test/main", rewrite: false },
      "/k?pw=secret",
      human,
      { kind: "redirect", status: 302, destination: "https://acme.test/ios" },
    ],
    [
      "Android is a device",
      { disabled: false, expiresAtMs: null, url: "https://acme.test/main", rewrite: false },
      "/k?pw=secret",
      { isBot: false, os: "Android" },
      { kind: "redirect", status: 302, destination: "https://acme.test/android" },
    ],
    [
      "the country comes before the main destination",
      { disabled: false, expiresAtMs: null, url: "https://acme.test/main", rewrite: false, ios: null },
      "/k?pw=secret",
      human,
      { kind: "redirect", status: 302, destination: "https://acme.test/de" },
    ],
    [
      "the main destination is last",
      {
        disabled: false,
        expiresAtMs: null,
        url: "https://acme.test/main",
        rewrite: false,
        ios: null,
        geo: { FR: "https://acme.test/fr" },
      },
      "/k?pw=secret",
      human,
      { kind: "redirect", status: 302, destination: "https://acme.test/main" },
    ],
  ] as const)("%s", (_title, over, url, facts, expected) => {
    expect(decideFor({ ...everything, ...over }, german(url), facts)).toEqual(expected);
  });
});

describe("passwords", () => {
  const link = { password: "Secret" };

  test.each([
    ["none given", "/k", {}, { kind: "password", wrong: false }],
    ["a wrong one", "/k?pw=secret", {}, { kind: "password", wrong: true }],
    ["an empty one", "/k?pw=", {}, { kind: "password", wrong: true }],
    ["the right one", "/k?pw=Secret", {}, { kind: "redirect" }],
    ["the right one in the cookie", "/k", { cookie: "dub_password_link_1=Secret" }, { kind: "redirect" }],
    [
      "a wrong one, and the right one in the cookie",
      "/k?pw=no",
      { cookie: "dub_password_link_1=Secret" },
      { kind: "password", wrong: true },
    ],
    ["another link's cookie", "/k", { cookie: "dub_password_link_2=Secret" }, { kind: "password", wrong: false }],
  ])("%s", (_title, url, headers, expected) => {
    expect(decideFor(link, sampleVisit(url, headers))).toMatchObject(expected);
  });
});

test("a link expires after its moment, not at it", () => {
  expect(decideFor({ expiresAtMs: NOW_MS }).kind).toBe("redirect");
  expect(decideFor({ expiresAtMs: NOW_MS - 1 })).toEqual({ kind: "expired", redirectTo: null });
});

test("a domain's own link redirects for good", () => {
  expect(decideFor({ key: "_root", keyLookup: "_root" })).toMatchObject({ kind: "redirect", status: 301 });
});

test.each(["mailto:a@b.co", "SMS:123", "tel:123", "tg://x", "whatsapp://x", "xmpp:x"])(
  "%s is opened by a page",
  (url) => {
    expect(decideFor({ url })).toEqual({ kind: "open-app", destination: url });
  },
);

test("other schemes are redirected to", () => {
  expect(decideFor({ url: "acme-app://home" })).toMatchObject({ kind: "redirect", destination: "acme-app://home" });
});

describe("A/B tests", () => {
  const testVariants = [
    { url: "https://acme.test/a", percentage: 30 },
    { url: "https://acme.test/b", percentage: 30 },
    { url: "https://acme.test/c", percentage: 40 },
  ];
  const running = { testVariants, testCompletedAtMs: NOW_MS + 1 };

  test.each([
    [0, "a"],
    [0.299, "a"],
    [0.3, "b"],
    [0.599, "b"],
    [0.6, "c"],
    [0.999_999, "c"],
  ])("the draw %d takes variant %s", (draw, name) => {
    const url = `https://acme.test/${name}`;
    expect(decideFor(running, sampleVisit(), {}, draw)).toMatchObject({ destination: url, variant: url });
  });

  test("shares count in relation to their sum", () => {
    const halves = testVariants.slice(0, 2).map(({ url }) => ({ url, percentage: 20 }));
    expect(decideFor({ ...running, testVariants: halves }, sampleVisit(), {}, 0.5)).toMatchObject({
      variant: "https://acme.test/b",
    });
  });

  test("a visitor keeps the variant of the cookie", () => {
    const visit = sampleVisit("/k", { cookie: `dub_test_url=${encodeURIComponent("https://acme.test/c")}` });
    expect(decideFor(running, visit)).toMatchObject({ variant: "https://acme.test/c" });
  });

  test("a cookie that names no variant counts for nothing", () => {
    const visit = sampleVisit("/k", { cookie: "dub_test_url=https%3A%2F%2Fevil.test" });
    expect(decideFor(running, visit)).toMatchObject({ variant: "https://acme.test/a" });
  });

  test.each([
    ["over", { testVariants, testCompletedAtMs: NOW_MS }],
    ["without an end", { testVariants, testCompletedAtMs: null }],
    ["of one variant", { testVariants: testVariants.slice(0, 1), testCompletedAtMs: NOW_MS + 1 }],
  ])("a test %s is none", (_title, over) => {
    expect(decideFor(over)).toEqual({ kind: "redirect", status: 302, destination: "https://acme.test/main" });
  });

  test("targeting beats the variant, which the visitor keeps all the same", () => {
    expect(decideFor({ ...running, ios: "https://acme.test/ios" }, sampleVisit(), { os: "iOS" })).toMatchObject({
      destination: "https://acme.test/ios",
      variant: "https://acme.test/a",
    });
  });
});
