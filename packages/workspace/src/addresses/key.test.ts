import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acceptKey, randomKey } from "./key.ts";
import { toKeyLookup } from "./key-lookup.ts";

describe("accepted keys", () => {
  test.each([
    ["spring", "spring"],
    ["Spring-Sale_2026.v1", "Spring-Sale_2026.v1"],
    ["a/b/c", "a/b/c"],
    ["/lead/and/trail//", "lead/and/trail"],
    ["한글", "xn--bj0bj06e"],
    ["עברית", "xn--5dbqzzl"],
    ["🚀", "xn--158h"],
    ["Über", "xn--ber-ska"],
    ["U\u0308ber", "xn--ber-ska"],
    ["xn--ber-goa", "xn--ber-goa"],
    ["a/❤\ufe0f", "xn--a/-pny"],
    ["❤", "xn--qei"],
    ["sp\u00adring\u200b", "spring"],
    ["\u200b/lead/", "lead"],
    ["न\u093f", "xn--l2b0c"],
    ["𑄇\u{11127}", "xn--m70d8b"],
    ["\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}", "xn--fn8h24640cdao5dh1f"],
    ["xn--9", "xn--9"],
    ["api-docs", "api-docs"],
    ["_root", "_root"],
  ])("%s is stored as %s", (given, stored) => {
    expect(acceptKey(given)).toBe(stored);
  });
});

describe("refused keys", () => {
  test.each([
    ["_hidden"],
    ["_ROOT"],
    [".well-known/x"],
    [".Well-Known/x"],
    ["index.php"],
    ["index.PHP7"],
    // A full stop in other clothes: it becomes one on the way to the stored form.
    ["index。php"],
    ["a b"],
    ["a?b"],
    ["a%b"],
    ["a+"],
    ["a@b"],
    ["a&b"],
    ["a=b"],
    ["a:b"],
    ["~a"],
    ["a,b"],
    ["a$"],
    ["(a)"],
    ["a\r\nSet-Cookie"],
    ["a\0b"],
    ["///"],
    ["\u200b"],
    ["\u200b/\u2060"],
    ["#1*"],
    ["x#y"],
    ["#"],
    ["x*"],
    ["ü#"],
    ["a\u00a0b"],
    ["a\u3000"],
    ["a\u2028b"],
    ["a\u2800"],
    ["a\u0085"],
    ["a\ud800"],
    // A Greek question mark, which is a semicolon; and punycode of what no key may be.
    ["a\u037e"],
    ["xn--ab-1ca"],
    ["xn--"],
    ["xn--\u017f"],
  ])("%j is invalid", (key) => {
    expect(() => acceptKey(key)).toThrow(
      expect.objectContaining({ code: "unprocessable_entity", message: "Invalid key." }),
    );
  });

  test.each([
    ["favicon.ico"],
    ["sitemap.xml"],
    ["robots.txt"],
    ["Robots.TXT"],
    ["manifest.webmanifest"],
    ["manifest.json"],
    ["apple-app-site-association"],
    ["api"],
    ["API/links"],
    ["api/images/x"],
    ["stats/spring"],
    ["Stats/Spring"],
    ["deeplink/acme.test/spring"],
    ["stats/Grüße"],
    ["share/dash_1"],
    ["Share/DASH_1"],
    ["robot\u017f.txt"],
    ["\u017ftats/spring"],
  ])("%s is reserved", (key) => {
    expect(() => acceptKey(key)).toThrow(
      expect.objectContaining({
        code: "forbidden",
        message: `${key} is a reserved path and cannot be used as a short link.`,
      }),
    );
  });
});

test("whatever is accepted is safe in a header, and is found again by what a visitor types", () => {
  const keys = fc.string({ unit: "grapheme", minLength: 1, maxLength: 190 });
  fc.assert(
    fc.property(keys, (given) => {
      const key = tryAccept(given);
      fc.pre(key !== undefined);
      expect(key).toMatch(/^[\w\-/.]+$/);
      expect(toKeyLookup(key ?? "")).toBe(toKeyLookup(given.replace(/^\/+|\/+$/g, "")));
    }),
    { numRuns: 500 },
  );
});

test("a path that is reserved is so however it is spelled", () => {
  const message = "api is a reserved path and cannot be used as a short link.";
  for (const key of ["a\u200bpi", "\u2060api", "api\ufe0f"]) expect(() => acceptKey(key)).toThrow(message);
});

test.each(["stats", "deeplink", "images", "apis/x", "statistics/x"])("%s is free: nothing answers there", (key) => {
  expect(acceptKey(key)).toBe(key);
});

describe("random keys", () => {
  test("have seven letters and digits, or as many as asked for", () => {
    expect(randomKey()).toMatch(/^[0-9A-Za-z]{7}$/);
    expect(randomKey(190)).toMatch(/^[0-9A-Za-z]{190}$/);
    expect(randomKey(3.7)).toMatch(/^[0-9A-Za-z]{3}$/);
  });

  test.each([
    ["test", /^test\/[0-9A-Za-z]{10}$/],
    ["/test/", /^test\/[0-9A-Za-z]{10}$/],
    ["a/b", /^a\/b\/[0-9A-Za-z]{10}$/],
    ["한글", /^xn--.+$/],
    ["", /^[0-9A-Za-z]{10}$/],
    ["/", /^[0-9A-Za-z]{10}$/],
  ])("lie below the prefix %j", (prefix, expected) => {
    expect(randomKey(10, prefix)).toMatch(expected);
  });

  test.each([["a b"], ["x\r\ny"], ["_a"], ["api"], ["stats"], ["a".repeat(191)]])("refuse the prefix %j", (prefix) => {
    expect(() => randomKey(7, prefix)).toThrow(expect.objectContaining({ name: "AppError" }));
  });
});

function tryAccept(given: string): string | undefined {
  try {
    return acceptKey(given);
  } catch {
    return undefined;
  }
}
