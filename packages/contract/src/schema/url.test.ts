import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DestinationUrl, FallbackUrl, hostOf, normalizeUrl } from "./url.ts";

describe("normalizeUrl", () => {
  it.each([
    ["https://www.x.co", "https://www.x.co"],
    ["https://x.co/?a=b%20c&d", "https://x.co/?a=b%20c&d"],
    ["HTTPS://X.co/A", "HTTPS://X.co/A"],
    ["mailto:a@b.co", "mailto:a@b.co"],
    ["myapp://open/item", "myapp://open/item"],
    ["google.com/a", "https://google.com/a"],
    ["google.com", "https://google.com/"],
    ["Google.com?q=1", "https://google.com/?q=1"],
  ])("%s is stored as %s", (text, url) => {
    expect(normalizeUrl(text)).toBe(url);
  });

  it.each(["", "invalid", "google com.x", "https://", "/path/a.b:c d"])("%j is no URL", (text) => {
    expect(normalizeUrl(text)).toBeUndefined();
  });

  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webUrl(),
    fc.domain(),
    fc.stringMatching(/^[a-z.:/?#@[\] %]*$/),
  );

  it("never throws, and is a URL whenever it answers", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const url = normalizeUrl(text);
        return url === undefined || URL.canParse(url);
      }),
    );
  });

  it("leaves what it has normalised as it is", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const url = normalizeUrl(text);
        return url === undefined || normalizeUrl(url) === url;
      }),
    );
  });
});

describe("hostOf", () => {
  it.each([
    ["acme.link", "acme.link"],
    ["WWW.Acme.link", "acme.link"],
    ["https://www.acme.link/a?b", "acme.link"],
    ["acme.link:8080", "acme.link"],
    ["localhost", "localhost"],
    ["go.localhost:4401", "go.localhost"],
    ["", undefined],
    ["acme", undefined],
    ["not a.host", undefined],
    ["mailto:a", undefined],
  ])("of %j is %j", (text, host) => {
    expect(hostOf(text)).toBe(host);
  });
});

describe("FallbackUrl", () => {
  it.each([
    [" https://acme.test/404 ", "https://acme.test/404"],
    ["acme.test/404", "https://acme.test/404"],
    ["foo", "foo"],
    [" ", null],
  ])("%j is stored as %j", (text, stored) => {
    expect(FallbackUrl.parse(text)).toBe(stored);
  });
});

describe("DestinationUrl", () => {
  it("normalises, and refuses what is no URL or too long", () => {
    expect(DestinationUrl.parse("google.com")).toBe("https://google.com/");
    expect(DestinationUrl.safeParse("").error?.issues).toMatchObject([{ code: "custom", message: "Invalid URL" }]);
    expect(DestinationUrl.safeParse(`https://a.co/${"a".repeat(32_000)}`).error?.issues).toMatchObject([
      { code: "too_big", message: "Must be 32000 or fewer characters long." },
    ]);
  });
});
