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
    expect(readVisit({ method: "GET", url, headers: {}, remoteAddress: "" }, () => true)).toBeUndefined();
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
        const visit = readVisit({ method: "GET", url: `/${path}`, headers: {}, remoteAddress: "" }, () => true);
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

describe("a host that is none", () => {
  test.each([
    "evil.test/path",
    "go.acme.test@evil.test",
    "go.acme.test:80:90",
    "go.acme.test:evil",
    'x"><script>',
    "a b",
    "go.acme.test#",
    "go.acme.test\\evil.test",
    "[::1",
  ])("%s makes no visit", (host) => {
    expect(readVisit({ method: "GET", url: "/k", headers: { host }, remoteAddress: "" }, () => true)).toBeUndefined();
  });
});

test("a target with scheme and host counts instead of the header", () => {
  const headers = { host: "other.test" };
  const read = (url: string) => readVisit({ method: "GET", url, headers, remoteAddress: "" }, () => true);
  expect(read("http://Go.Acme.test:80/k?a=b")).toMatchObject({
    host: "go.acme.test",
    keyLookup: "k",
    queryString: "a=b",
  });
  expect(read("https://go.acme.test")).toMatchObject({ host: "go.acme.test", keyLookup: "_root" });
  expect(read("http://user@go.acme.test/k")).toBeUndefined();
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

test("of two cookies with one name the first counts, which is that of the longer path", () => {
  expect([...sampleVisit("/k", { cookie: "dub_test_url=here; dub_test_url=above" }).cookies]).toEqual([
    ["dub_test_url", "here"],
  ]);
});
