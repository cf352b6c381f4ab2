import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DestinationUrl, FallbackUrl, hostOf, normalizeUrl, trimInvisible } from "./url.ts";

describe("normalizeUrl", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webUrl(),
    fc.domain(),
    fc.stringMatching(/^[a-z.:/?#@[\] %]*$/),
  );

  it.each([
    ["https://www.x.co", "https://www.x.co"],
    ["https://x.co/?a=b%20c&d", "https://x.co/?a=b%20c&d"],
    ["HTTPS://X.co/A", "HTTPS://X.co/A"],
    ["mailto:a@b.co", "mailto:a@b.co"],
    ["myapp://open/item", "myapp://open/item"],
    ["google.com/a", "https://google.com/a"],
    ["google.com", "https://google.com/"],
    ["Google.com?q=1", "https://google.com/?q=1"],
    ["//google.com/a", "https://google.com/a"],
    ["münchen.example/ä", "https://xn--mnchen-3ya.example/%C3%A4"],
    ["\u200bhttps://x.co/a\u2060 ", "https://x.co/a"],
    ["\ufeff\u202amailto:a@b.co\u202c", "mailto:a@b.co"],
    [" \u00adgoogle.com\n", "https://google.com/"],
    ["https://x.co/\u2764\ufe0f\u200b", "https://x.co/\u2764\ufe0f"],
    ["google.com:8080/a", "https://google.com:8080/a"],
    ["192.0.2.7:8080", "https://192.0.2.7:8080/"],
    ["localhost:3000/a?b", "https://localhost:3000/a?b"],
    ["tel:5551234", "tel:5551234"],
    ["com.acme.app:open/8080", "com.acme.app:open/8080"],
  ])("%s is stored as %s", (text, url) => {
    expect(normalizeUrl(text)).toBe(url);
  });

  it.each([
    ...["", "invalid", "google com.x", "https://", "/path/a.b:c d", "\u200b"],
    ...["http://example.com:99999/", "\u200bhttp://example.com:99999/", "https://[::1/a.b", "HTTPS://exa%mple.com/"],
    ...["https//example.com/", "https;//example.com", "http:/\\[a.b", "1http://a.b", "my.app_x://a.b"],
    ...["https\u200b://example.com:99999", "google.com:99999/a", "/robots.txt", "blog/index.html"],
  ])("%j is no URL", (text) => {
    expect(normalizeUrl(text)).toBeUndefined();
  });

  it("makes no host of a scheme, whatever follows", () => {
    const schemes = fc.constantFrom("http", "https", "HTTPS", "ftp", "\u200bhttps");
    const slashes = fc.constantFrom("://", ":/", ":", "//", ":\\\\", ":////");
    fc.assert(
      fc.property(schemes, slashes, anyText, (scheme, between, rest) => {
        // One that parses is left alone, even where the host is such a name.
        if (/^[\s/\\]*https?/i.test(rest)) return;
        expect(normalizeUrl(`${scheme}${between}${rest}`) ?? "").not.toMatch(/^https:\/\/(https?|ftp)([/:]|$)/);
      }),
    );
  });

  it("reads long texts in no time", () => {
    const startMs = process.threadCpuUsage().user / 1000;
    for (const part of [".", ":", " ", "\u200b", "a.", "//", "\ufe0f", "a:1"]) normalizeUrl(`x${part.repeat(16_000)}x`);
    expect(process.threadCpuUsage().user / 1000 - startMs).toBeLessThan(500);
  });

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

describe("trimInvisible", () => {
  it("leaves what can be seen, and emoji whole", () => {
    expect(trimInvisible("\ufeff \u{e0001}a\u200b b\u{1d173}\n")).toBe("a\u200b b");
    expect(trimInvisible("\u2764\ufe0f")).toBe("\u2764\ufe0f");
    expect(trimInvisible("\u200b\ufe0f")).toBe("");
  });

  it("is soon done with megabytes", () => {
    const blanks = " ".repeat(4_000_000);
    expect(trimInvisible(`${blanks}a${blanks}b${blanks}`)).toHaveLength(4_000_002);
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
    ["https://acme.link:99999/a", undefined],
    ["https//acme.link", undefined],
    ["\u200bhttps://acme.link/a", "acme.link"],
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
    ["\u2060acme.test:8080\u200b", "https://acme.test:8080/"],
    [" ", null],
    ["\u200b", null],
  ])("%j is stored as %j", (text, stored) => {
    expect(FallbackUrl.parse(text)).toBe(stored);
  });

  it.each(["foo", "http://acme.test:99999/", "https//acme.test", "javascript:alert(1)"])("%j is refused", (text) => {
    expect(FallbackUrl.safeParse(text).error?.issues).toMatchObject([{ code: "custom", message: "Invalid URL" }]);
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
