import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acceptKey, randomKey, toKeyLookup } from "./key.ts";

describe("accepted keys", () => {
  test.each([
    ["spring", "spring"],
    ["Spring-Sale_2026.v1", "Spring-Sale_2026.v1"],
    ["a/b/c", "a/b/c"],
    ["/lead/and/trail//", "lead/and/trail"],
    ["한글", "xn--bj0bj06e"],
    ["עברית", "xn--5dbqzzl"],
    ["🚀", "xn--158h"],
    ["#1*", "#1*"],
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
      expect(key).toMatch(/^[\w\-/.#*]+$/);
      expect(toKeyLookup(key ?? "")).toBe(toKeyLookup(given.replace(/^\/+|\/+$/g, "")));
    }),
    { numRuns: 500 },
  );
});

test.each(["stats", "deeplink", "images", "apis/x", "statistics/x"])("%s is free: nothing answers there", (key) => {
  expect(acceptKey(key)).toBe(key);
});

test("looking up a path of any length does not fail", () => {
  expect(toKeyLookup(`${"a".repeat(5000)}\u{10FFFF}`)).toHaveLength(5002);
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
