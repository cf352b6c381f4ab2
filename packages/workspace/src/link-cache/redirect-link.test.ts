import { describe, expect, test } from "vitest";
import type { LinkTable } from "../link-store/link-table.ts";
import { toRedirectDomain, toRedirectLink } from "./redirect-link.ts";

type Row = Parameters<typeof toRedirectLink>[0];

function linkOf(over: Partial<LinkTable>) {
  const nothing = { program_id: null, partner_id: null, geo: null, test_variants: null } as const;
  const none = { ios: null, android: null, expired_url: null, password: null, disabled_at_ms: null } as const;
  const row = {
    id: "link_1",
    domain: "d.test",
    key: "K",
    key_lookup: "k",
    url: "https://acme.test",
    ...nothing,
    ...none,
  };
  return toRedirectLink({ ...row, ...over } as Row);
}

test.each([
  ["a plain link", {}, false],
  ["a conversion link", { track_conversion: 1 }, true],
  ["a partner link", { program_id: "prog_1", partner_id: "pn_1" }, true],
  ["a link of a program without a partner", { program_id: "prog_1" }, false],
  ["AppsFlyer", { url: "https://a.onelink.me/x" }, true],
  ["Singular", { url: "https://a.sng.link/x" }, true],
  ["a look-alike", { url: "https://a.onelink.me.evil.test/.sng.link" }, false],
] as const)("%s passes the click id: %s", (_title, over, expected) => {
  expect(linkOf(over).passesClickId).toBe(expected);
});

test.each([
  ["a plain link", {}, "https://acme.test/"],
  ["a conversion link", { track_conversion: 1 }, undefined],
  ["Google Play", { url: "https://play.google.com/x" }, undefined],
  ["no destination", { url: "" }, undefined],
] as const)("the location of %s is known beforehand: %s", (_title, over, expected) => {
  expect(linkOf(over).plainLocation).toBe(expected);
});

describe("what runs a script instead of leading anywhere", () => {
  const script = "javascript:alert(1)";

  test.each([
    script,
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "no address",
  ])("%j is no target of any kind, wherever its row came from", (hostile) => {
    const link = linkOf({
      ios: hostile,
      android: hostile,
      expired_url: hostile,
      geo: JSON.stringify({ DE: hostile, us: "https://acme.test/us" }),
      test_variants: JSON.stringify([{ url: hostile, percentage: 50 }]),
    });
    expect(link).toMatchObject({ ios: null, android: null, expiredUrl: null, testVariants: [] });
    expect(link.geo).toEqual({ US: "https://acme.test/us" });
    expect(linkOf({ url: hostile })).toMatchObject({ url: "", disabled: true });
    const columns = { slug: "d.test", not_found_url: hostile, expired_url: hostile, deepview_data: null };
    const domain = toRedirectDomain(columns as Parameters<typeof toRedirectDomain>[0], true);
    expect(domain).toMatchObject({ notFoundUrl: null, expiredUrl: null });
  });
});

test("the name of its cookie holds nothing that would end it", () => {
  expect(linkOf({}).clickCookie).toBe("dub_id_d.test_k");
  expect(linkOf({ key_lookup: "a/b.c#d" }).clickCookie).toBe("dub_id_d.test_a/b.c#d");
  expect(linkOf({ key_lookup: 'a=b; Domain=x,\r\n"' }).clickCookie).not.toMatch(/[=;,"\s]/);
});
