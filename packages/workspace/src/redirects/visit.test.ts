import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleVisit } from "../testing/sample-visit.ts";
import { readVisit } from "./visit.ts";

describe("the key", () => {
  test.each([
    ["/", "_root"],
    ["/?a=b", "_root"],
    ["/Spring", "spring"],
    ["/a/B/c", "a/b/c"],
    ["//a", "a"],
    ["/a/", "a"],
    ["/a%2Fb", "a/b"],
    ["/%ED%95%9C%EA%B8%80", "xn--bj0bj06e"],
    ["/%61", "a"],
    ["/a+b", "a+b"],
  ])("of %s is %s", (url, keyLookup) => {
    expect(sampleVisit(url)).toMatchObject({ keyLookup, inspect: false });
  });

  test.each([
    ["/a+", "a", "a"],
    ["/a%2B", "a", "a"],
    ["/+", "_root", ""],
    ["/a++", "a+", "a+"],
  ])("with a plus at its end asks to inspect: %s", (url, keyLookup, path) => {
    expect(sampleVisit(url)).toMatchObject({ keyLookup, path, inspect: true });
  });

  test.each(["/%", "/%zz", "/%E0%A4%A", "/%00", "/a%0d%0aSet-Cookie:x", "/%7F"])("is none in %s", (url) => {
    expect(readVisit({ method: "GET", url, headers: {}, remoteAddress: "" })).toBeUndefined();
  });

  test("is read from any path without failing", () => {
    const paths = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string().map((text) => encodeURIComponent(text)),
      fc
        .array(fc.constantFrom("%", "/", "+", "%2f", "%zz", "%ED%95%9C", "。", "a", "A"))
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(paths, (path) => {
        const visit = readVisit({ method: "GET", url: `/${path}`, headers: {}, remoteAddress: "" });
        expect(visit?.keyLookup ?? "none").not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 1000 },
    );
  });
});

test("the query is kept as it came", () => {
  const visit = sampleVisit("/k?a=b%20c&d?e");
  expect(visit.queryString).toBe("a=b%20c&d?e");
  expect([...visit.query]).toEqual([
    ["a", "b c"],
    ["d?e", ""],
  ]);
});

describe("the host", () => {
  test.each([
    ["go.acme.test", "go.acme.test"],
    ["GO.Acme.Test:8080", "go.acme.test"],
    ["www.acme.test", "acme.test"],
    ["[::1]:4401", "[::1]"],
    [undefined, ""],
  ])("%s is %s", (host, expected) => {
    expect(sampleVisit("/k", { host }).host).toBe(expected);
  });
});

describe("the address", () => {
  test.each([
    ["the peer's", {}, "198.51.100.7"],
    ["what the proxy says", { "x-real-ip": "203.0.113.9" }, "203.0.113.9"],
    ["the first hop", { "x-forwarded-for": "203.0.113.9, 10.0.0.1" }, "203.0.113.9"],
    ["x-real-ip before the hops", { "x-real-ip": "203.0.113.1", "x-forwarded-for": "203.0.113.9" }, "203.0.113.1"],
    ["the peer's for an empty header", { "x-real-ip": " " }, "198.51.100.7"],
  ])("is %s", (_title, headers, expected) => {
    expect(sampleVisit("/k", headers).ip).toBe(expected);
  });

  test("of IPv4 over IPv6 is the IPv4 one", () => {
    const visit = readVisit({ method: "GET", url: "/k", headers: {}, remoteAddress: "::ffff:192.0.2.1" });
    expect(visit?.ip).toBe("192.0.2.1");
  });
});

describe("the country", () => {
  test.each([
    [{ "x-vercel-ip-country": "de" }, "DE"],
    [{ "cf-ipcountry": "FR" }, "FR"],
    [{ "cloudfront-viewer-country": "JP" }, "JP"],
    [{ "x-country-code": "BR" }, "BR"],
    [{ "cf-ipcountry": "XX", "x-country-code": "BR" }, "BR"],
    [{ "cf-ipcountry": "T1" }, undefined],
    [{ "x-vercel-ip-country": "<script>" }, undefined],
    [{}, undefined],
  ])("%j is %s", (headers, expected) => {
    expect(sampleVisit("/k", headers).country).toBe(expected);
  });
});

test("cookies are split, trimmed and decoded; what is no pair is passed over", () => {
  const visit = sampleVisit("/k", { cookie: "a=1; b=x%3Dy=z ;c; d=%zz;e=%0A" });
  expect([...visit.cookies]).toEqual([
    ["a", "1"],
    ["b", "x=y=z"],
    ["d", "%zz"],
    ["e", "\n"],
  ]);
});
