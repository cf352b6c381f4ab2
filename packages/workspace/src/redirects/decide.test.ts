import { describe, expect, test } from "vitest";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import { sampleLink, sampleVisit } from "../testing/sample-visit.ts";
import type { Visit } from "../visits/visit.ts";
import type { VisitorFacts } from "./decide.ts";
import { decide } from "./decide.ts";

const NOW_MS = 1_000_000;

function decideFor(
  over: Partial<RedirectLink>,
  visit: Visit = sampleVisit(),
  facts: Partial<VisitorFacts> = {},
  draw = 0,
) {
  const visitor: VisitorFacts = {
    isBot: false,
    os: "Mac OS",
    country: undefined,
    judgePassword: () => "none",
    ...facts,
  };
  return decide(sampleLink(over), visit, visitor, NOW_MS, draw);
}

/** Everything at once: each row takes away what made the row before it win. See behaviour/links 14.2. */
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
  const stranger: VisitorFacts = { isBot: true, os: "iOS", country: "DE", judgePassword: () => "none" };
  const bot: VisitorFacts = { ...stranger, judgePassword: () => "right" };
  const human = { ...bot, isBot: false };

  test.each([
    ["a password comes before inspecting", {}, "/k+", stranger, { kind: "password", verdict: "none" }],
    [
      "inspecting comes before disabled",
      { password: null },
      "/k+",
      bot,
      { kind: "inspect", destination: "mailto:hello@acme.test" },
    ],
    ["disabled comes before expired", {}, "/k", bot, { kind: "not-found" }],
    [
      "expired comes before an empty destination",
      { disabled: false, url: "" },
      "/k",
      bot,
      { kind: "expired", redirectTo: "https://acme.test/expired" },
    ],
    [
      "an empty destination comes before the preview",
      { disabled: false, expiresAtMs: null, url: "" },
      "/k",
      bot,
      { kind: "placeholder" },
    ],
    [
      "the preview for bots comes before app schemes",
      { disabled: false, expiresAtMs: null },
      "/k",
      bot,
      { kind: "preview", destination: "mailto:hello@acme.test" },
    ],
    [
      "app schemes come before cloaking",
      { disabled: false, expiresAtMs: null },
      "/k",
      human,
      { kind: "open-app", destination: "mailto:hello@acme.test" },
    ],
    [
      "cloaking comes before targeting",
      { disabled: false, expiresAtMs: null, url: "https://acme.test/main" },
      "/k",
      human,
      { kind: "cloak", destination: "https://acme.test/main" },
    ],
    [
      "the device comes before the country",
      { disabled: false, expiresAtMs: null, url: "https://acme.test/main", rewrite: false },
      "/k",
      human,
      { kind: "redirect", status: 302, destination: "https://acme.test/ios" },
    ],
    [
      "Android is a device",
      { disabled: false, expiresAtMs: null, url: "https://acme.test/main", rewrite: false },
      "/k",
      { ...human, os: "Android" },
      { kind: "redirect", status: 302, destination: "https://acme.test/android" },
    ],
    [
      "the country comes before the main destination",
      { disabled: false, expiresAtMs: null, url: "https://acme.test/main", rewrite: false, ios: null },
      "/k",
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
      "/k",
      human,
      { kind: "redirect", status: 302, destination: "https://acme.test/main" },
    ],
  ] as const)("%s", (_title, over, url, facts, expected) => {
    expect(decideFor({ ...everything, ...over }, sampleVisit(url), facts)).toEqual(expected);
  });
});

test.each(["none", "wrong", "blocked"] as const)(
  "a protected link shows nothing for a password that is %s",
  (password) => {
    const link = { password: "Secret", disabled: true, expiresAtMs: 0, url: "" };
    expect(decideFor(link, sampleVisit("/k+"), { judgePassword: () => password })).toEqual({
      kind: "password",
      verdict: password,
    });
  },
);

test("a link without a password asks nobody for one", () => {
  const visitor: VisitorFacts = {
    isBot: false,
    os: "",
    country: undefined,
    judgePassword(): never {
      throw new Error("asked");
    },
  };
  expect(decide(sampleLink(), sampleVisit(), visitor, NOW_MS, 0).kind).toBe("redirect");
});

describe("app stores", () => {
  const ios = "https://apps.apple.com/app/id1";
  const android = "https://play.google.com/store/apps/details?id=acme";

  test.each([
    ["the App Store", "/k", "iOS", { destination: ios, store: "ios" }],
    ["Google Play", "/k", "Android", { destination: android, store: "android" }],
  ])("%s is known as one", (_title, url, os, expected) => {
    expect(decideFor({ ios, android }, sampleVisit(url), { os })).toEqual({
      kind: "redirect",
      status: 302,
      ...expected,
    });
  });

  test.each([
    ["a visit that wants to go on", "/k?skip_deeplink_preview=1", "iOS", { ios }],
    ["a visit that wants to go elsewhere", "/k?redir_url=https://x.co", "iOS", { ios }],
    ["another site", "/k", "iOS", { ios: "https://apps.apple.com.evil.test/" }],
    ["the other system's store", "/k", "Android", { android: ios }],
    ["a main destination", "/k", "iOS", { url: ios }],
  ])("%s is not led past a page", (_title, url, os, over) => {
    expect(decideFor(over, sampleVisit(url), { os })).not.toHaveProperty("store");
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
