import { describe, expect, test } from "vitest";
import { assertAllowedPage, isAllowedHost, isHostname } from "./hostnames.ts";

describe("a hostname", () => {
  test.each(["example.com", "a.b-c.example.co", "localhost", "*.example.com", "xn--bcher-kva.example"])(
    "%s",
    (text) => {
      expect(isHostname(text)).toBe(true);
    },
  );
  test.each([
    "",
    "example",
    "*",
    "*.com*",
    "*.localhost",
    "a.*.example.com",
    "https://example.com",
    "example.com/",
    "example.com:80",
    "-a.example.com",
    "a..example.com",
    "192.0.2.1",
    "Example.com",
    `${"a".repeat(64)}.example.com`,
  ])("%j is none", (text) => {
    expect(isHostname(text)).toBe(false);
  });
});

describe("allowed", () => {
  test.each([
    ["example.com", "example.com", true],
    ["example.com", "app.example.com", false],
    ["example.com", "badexample.com", false],
    ["*.example.com", "app.example.com", true],
    ["*.example.com", "a.b.example.com", true],
    ["*.example.com", "example.com", false],
    ["*.example.com", "badexample.com", false],
    ["*.example.com", "example.com.evil.com", false],
    ["localhost", "localhost", true],
  ])("%s for %s: %s", (allowed, host, expected) => {
    expect(isAllowedHost([allowed], host)).toBe(expected);
  });
});

describe("the page that calls", () => {
  const check = (headers: Record<string, string>, hostnames = ["example.com"]) =>
    assertAllowedPage(hostnames, new Headers(headers));

  test.each<Record<string, string>>([
    { referer: "https://example.com/a?b" },
    { referer: "https://www.example.com/" },
    { referer: "https://EXAMPLE.com:8443/" },
    { origin: "https://example.com" },
    { referer: "https://example.com/", origin: "https://evil.com" },
  ])("%j may", (headers) => {
    expect(() => check(headers)).not.toThrow();
  });

  test.each<[Record<string, string>, string]>([
    [{}, "null"],
    [{ origin: "null" }, "null"],
    [{ referer: "nonsense", origin: "https://example.com" }, "null"],
    [{ referer: "https://evil.com/", origin: "https://example.com" }, "evil.com"],
    [{ origin: "https://www.evil.com" }, "evil.com"],
  ])("%j may not", (headers, host) => {
    expect(() => check(headers)).toThrow(
      `Request origin '${host}' is not included in the allowed hostnames for this workspace.`,
    );
  });

  test("may be any where none is named", () => {
    expect(() => check({}, [])).not.toThrow();
  });
});
