import fc from "fast-check";
import { expect, test } from "vitest";
import { referrerHost } from "./referrer.ts";

test.each([
  ["https://www.google.com/search?q=x", "google.com"],
  ["https://news.ycombinator.com/", "news.ycombinator.com"],
  ["http://localhost:3000/x", "localhost"],
  ["android-app://com.google.android.gm/", "com.google.android.gm"],
  ["example.com/path", "example.com"],
  ["www.example.com", "example.com"],
  ["", "(direct)"],
  [undefined, "(direct)"],
  ["nonsense", "(direct)"],
  ["two words.com", "(direct)"],
  ["about:blank", "(direct)"],
  ["http://example.com:99999/", "(direct)"],
  ["https//example.com/", "(direct)"],
  ["https://[example.com/a.b", "(direct)"],
  ["\u200bhttps://example.com/", "example.com"],
  ["example.com:8080/path", "example.com"],
])("%s came from %s", (referrer, expected) => {
  expect(referrerHost(referrer)).toBe(expected);
});

test("any header gives a host or (direct)", () => {
  fc.assert(
    fc.property(fc.string(), (referrer) => {
      expect(referrerHost(referrer)).toMatch(/^\(direct\)$|^\S+$/);
    }),
  );
});
