import fc from "fast-check";
import { expect, test } from "vitest";
import { acceptSlug } from "./slug.ts";

test.each([
  ["go.acme.test", "go.acme.test"],
  ["Go.ACME.Test", "go.acme.test"],
  ["a.co", "a.co"],
  ["xn--bcher-kva.example", "xn--bcher-kva.example"],
  [`${"a".repeat(63)}.test`, `${"a".repeat(63)}.test`],
  ["acme.xn--p1ai", "acme.xn--p1ai"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["MÜLLER.de", "xn--mller-kva.de"],
  ["mu\u0308ller.de", "xn--mller-kva.de"],
  ["пример.рф", "xn--e1afmkfd.xn--p1ai"],
  ["例え。テスト", "xn--r8jz45g.xn--zckzah"],
  ["acme.photography", "acme.photography"],
  ["acme.xn--vermgensberatung-pwb", "acme.xn--vermgensberatung-pwb"],
  ["notdub.co", "notdub.co"],
  ["localhost", "localhost"],
  ["try.localhost", "try.localhost"],
])("%s is accepted", (given, slug) => {
  expect(acceptSlug(given, "links.overdub.test")).toBe(slug);
});

test.each([
  "acme",
  "acme.t",
  "acme.c0m",
  "acme.test:8080",
  "acme.test/",
  "https://acme.test",
  "-acme.test",
  "acme-.test",
  "ac_me.test",
  "acme..test",
  ".acme.test",
  "acme.test.",
  "127.0.0.1",
  "[::1]",
  "*.acme.test",
  "a b.test",
  ".localhost",
  "a_b.localhost",
  `${"a".repeat(64)}.test`,
  "müller.de:80",
  "müller.de/x",
  "mü%6cler.de",
  "mü ller.de",
  "-müller-.de",
  "ü..de",
  "١.٢",
  "１２７.0.0.1",
  "acme.xn--",
  `${"ü".repeat(63)}.de`,
  "ｄｕｂ.co",
  "dub.co",
  "app.dub.co",
  "DUB.SH",
  "d.to",
  "acme.dub.link",
  "links.overdub.test",
])("%s is no domain", (given) => {
  expect(() => acceptSlug(given, "links.overdub.test")).toThrow("Invalid domain");
});

test("www. is taken off the host of every visit, so no domain may start with it", () => {
  expect(() => acceptSlug("www.acme.test")).toThrow("Custom domain cannot start with www.");
});

test("whatever is accepted is a host of URLs, in the form in which they carry it", () => {
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.string()), (given) => {
      try {
        const slug = acceptSlug(given);
        expect(new URL(`https://${slug}/`).hostname).toBe(slug);
      } catch (error) {
        expect(error).toMatchObject({ code: "unprocessable_entity" });
      }
    }),
  );
});
