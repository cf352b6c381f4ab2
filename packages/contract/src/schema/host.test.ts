import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiHost, isDomainName } from "./host.ts";

describe("asciiHost", () => {
  it.each([
    ["Go.Acme.Test", "go.acme.test"],
    ["müller.de", "xn--mller-kva.de"],
    ["MU\u0308LLER.DE", "xn--mller-kva.de"],
    ["пример.рф", "xn--e1afmkfd.xn--p1ai"],
    ["例え.テスト", "xn--r8jz45g.xn--zckzah"],
    ["例え。テスト", "xn--r8jz45g.xn--zckzah"],
    ["XN--E1AFMKFD.xn--p1ai", "xn--e1afmkfd.xn--p1ai"],
    ["faß.de", "xn--fa-hia.de"],
    ["localhost", "localhost"],
    ["", ""],
    // No names of hosts, in which nothing is read as one.
    ["ü%61.de", "ü%61.de"],
    ["Ü.de:80", "ü.de:80"],
    ["ü/x", "ü/x"],
    ["-ü.de", "-ü.de"],
  ])("%j is %j", (name, host) => {
    expect(asciiHost(name)).toBe(host);
  });

  it("is what a URL has, and itself", () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.string({ unit: "grapheme" })), (name) => {
        const host = asciiHost(name);
        expect(asciiHost(host)).toBe(host);
        if (isDomainName(host)) expect(new URL(`https://${host}/`).hostname).toBe(host);
      }),
    );
  });
});

describe("isDomainName", () => {
  it.each(["a.co", "acme.photography", "acme.xn--p1ai", "acme.xn--vermgensberatung-pwb", "a-b.c-d.e1.test"])(
    "%s",
    (host) => {
      expect(isDomainName(host)).toBe(true);
    },
  );

  it.each([
    ...["", "acme", "acme.t", "acme.c0m", "acme.xn--", "acme.xn--a-", "127.0.0.1", "a..co", "-a.co", "a-.co", "ä.de"],
    ...["a.co.", "a.co:80", "a_b.co", `${"a".repeat(64)}.co`, `${"a.".repeat(127)}co`],
  ])("%j is none", (host) => {
    expect(isDomainName(host)).toBe(false);
  });
});
