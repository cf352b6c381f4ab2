import fc from "fast-check";
import { expect, test } from "vitest";
import { checkCustomPath } from "./custom-path.ts";

test.each([
  ["links", "links"],
  ["/links", "links"],
  ["links/ext_a%20b", "links/ext_a%20b"],
  ["links/ext_a b", "links/ext_a%20b"],
  ["links/é", "links/%C3%A9"],
  ["partners/links/upsert", "partners/links/upsert"],
  ["links/a:b", "links/a%3Ab"],
  ["links/oauth", "links/oauth"],
  ["links/", "links/"],
  ["links/...", "links/..."],
])("%s is called as %s", (path, called) => {
  expect(checkCustomPath(path)).toBe(called);
});

test.each([
  "",
  "/",
  "//evil.example",
  "..",
  "../oauth/token",
  "links/../oauth",
  "links/./x",
  "links/%2e%2e/x",
  "links/%2E./x",
  "links/..%2fx",
  "links/a%2Fb",
  "links/a%5Cb",
  "links/a\\b",
  "links/%252e%252e/x",
  "links/a%252fb",
  "https://evil.example/x",
  "https:/evil.example/x",
  "javascript:alert(1)",
  "oauth",
  "oauth/token",
  "OAuth/token",
  "%6fauth/token",
  "links?x=1",
  "links#x",
  "links/%3Fx",
  "links/%zz",
  "links/%00",
  "links/a%0d%0aHost:x",
])("%j is refused", (path) => {
  expect(() => checkCustomPath(path)).toThrow("The path ");
});

test("no path leaves the account's base URL", () => {
  const paths = fc.oneof(
    fc.string({ unit: fc.constantFrom(".", "/", "\\", "%2e", "%2F", "%25", ":", "?", "#", "@", "a", "oauth") }),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(paths, (path) => {
      let called: string;
      try {
        called = checkCustomPath(path);
      } catch {
        return;
      }
      const url = new URL(`https://dub.example/api/${called}`);
      expect(url.origin).toBe("https://dub.example");
      expect(url.pathname).toBe(`/api/${called}`);
      expect(url.search + url.hash).toBe("");
      expect(url.pathname.toLowerCase()).not.toMatch(/^\/api\/oauth(\/|$)/);
    }),
    { numRuns: 2_000 },
  );
});
