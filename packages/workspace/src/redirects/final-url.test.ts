import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import { sampleLink, sampleVisit } from "../testing/sample-visit.ts";
import { toFinalUrl } from "./final-url.ts";

const CLICK_ID = "0123456789abcdef";
const tracked = { passesClickId: true };
const partner = { isPartnerLink: true, passesClickId: true, key: "Nadia", keyLookup: "nadia" };

function finalUrl(destination: string, visit = "/k", over: Partial<RedirectLink> = {}) {
  return toFinalUrl(
    sampleLink({ url: destination, ...over }),
    destination,
    sampleVisit(visit, { "user-agent": "UA" }),
    CLICK_ID,
  );
}

describe("the table of behaviour/links 14.5", () => {
  test.each([
    ["a bare host gains a slash", "https://www.x.co", "/k", {}, "https://www.x.co/"],
    [
      "parameters replace in place",
      "https://www.x.co/?utm_source=a&utm_medium=social",
      "/k?utm_source=b",
      {},
      "https://www.x.co/?utm_source=b&utm_medium=social",
    ],
    ["redir_url replaces all", "https://www.x.co/a?b=1", "/k?redir_url=https://y.co/blog", {}, "https://y.co/blog"],
    ["a conversion link passes the click", "https://x.co", "/k", tracked, `https://x.co/?dub_id=${CLICK_ID}`],
    [
      "or as the reference that it asks for",
      "https://x.co/?dub_client_reference_id=1",
      "/k",
      tracked,
      `https://x.co/?client_reference_id=dub_id_${CLICK_ID}`,
    ],
    ["but not against the visitor's will", "https://x.co/", "/k?dub-no-track=1", tracked, "https://x.co/"],
    ["a partner link says via whom", "https://x.co/", "/k", partner, `https://x.co/?via=nadia&dub_id=${CLICK_ID}`],
  ])("%s", (_title, destination, visit, over, expected) => {
    expect(finalUrl(destination, visit, over)).toBe(expected);
  });
});

describe("the query", () => {
  test.each([
    ["stays byte for byte when nothing changes", "https://x.co/?a=b%20c&d", "/k", "https://x.co/?a=b%20c&d"],
    ["is re-encoded when something does", "https://x.co/?a=b%20c&d", "/k?e=f", "https://x.co/?a=b+c&d=&e=f"],
    ["a repeated parameter is passed on, all of it", "https://x.co/?a=1", "/k?a=2&a=3", "https://x.co/?a=2&a=3"],
    ["likewise of a form", "https://x.co/?b=1", "/k?a[]=2&b=2&a[]=3&b=3", "https://x.co/?b=2&a%5B%5D=2&a%5B%5D=3&b=3"],
    ["in place of several", "https://x.co/?a=1&b=1&a=2", "/k?a=3&a=4&a=4", "https://x.co/?a=3&b=1&a=4&a=4"],
    ["the mark of a QR code alone", "https://x.co/", "/k?qr=1&qr=2", "https://x.co/?qr=2"],
    ["the mark of a QR code is taken off", "https://x.co/", "/k?qr=1", "https://x.co/"],
    ["another qr is the destination's business", "https://x.co/", "/k?qr=2", "https://x.co/?qr=2"],
    ["skip_deeplink_preview=1 is taken off", "https://x.co/", "/k?skip_deeplink_preview=1&a=1", "https://x.co/?a=1"],
    ["a bare flag is kept", "https://x.co/", "/k?flag", "https://x.co/?flag="],
    ["a fragment stays last", "https://x.co/#top", "/k?a=1", "https://x.co/?a=1#top"],
    ["an empty query changes nothing", "https://x.co/?qr=1", "/k?", "https://x.co/?qr=1"],
  ])("%s", (_title, destination, visit, expected) => {
    expect(finalUrl(destination, visit)).toBe(expected);
  });

  test("a password that opened the link stays here; elsewhere pw is just a parameter", () => {
    expect(finalUrl("https://x.co/", "/k?pw=secret&a=1", { password: "secret" })).toBe("https://x.co/?a=1");
    expect(finalUrl("https://x.co/", "/k?pw=1")).toBe("https://x.co/?pw=1");
  });
});

describe("another scheme is left alone", () => {
  test.each([
    "mailto:a@b.co?subject=Hi%20there&body=1+1",
    "tel:+4930123456",
    "sms:+4930123456?body=Hello%20you",
    "whatsapp://send?text=Hi%20there",
    "acme-app://open/item?id=1",
  ])("%s", (url) => {
    expect(finalUrl(url)).toBe(url);
    expect(finalUrl(url, "/k?fbclid=x&qr=1&a=b")).toBe(url);
    expect(finalUrl(url, "/k?fbclid=x", partner)).toBe(url);
  });
});

describe("redir_url", () => {
  test.each([
    ["y.co/blog", "https://y.co/blog"],
    ["http://y.co", "http://y.co/"],
    ["javascript:alert(1)", "https://x.co/"],
    ["data:text/html,x", "https://x.co/"],
    ["acme-app://y", "https://x.co/"],
    ["not a url", "https://x.co/"],
    ["", "https://x.co/"],
  ])("%j leads to %s", (redirUrl, expected) => {
    expect(finalUrl("https://x.co/", `/k?redir_url=${encodeURIComponent(redirUrl)}`)).toBe(expected);
  });

  test("leads to the web and nowhere else", () => {
    const schemes = fc.constantFrom(
      "",
      "https://",
      "http:",
      "//",
      "javascript:",
      "vbscript:",
      "file:///",
      "intent:",
      " data:",
    );
    fc.assert(
      fc.property(schemes, fc.string(), (scheme, rest) => {
        const url = finalUrl("https://x.co/", `/k?${new URLSearchParams({ redir_url: scheme + rest })}`);
        expect(new URL(url).protocol).toMatch(/^https?:$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe("app stores and attribution networks", () => {
  test("AppsFlyer is told the click, and the partner where it is not told another", () => {
    expect(finalUrl("https://acme.onelink.me/x?pid=other", "/k", tracked)).toBe(
      `https://acme.onelink.me/x?pid=dubinc_int&dub_id=${CLICK_ID}&clickid=${CLICK_ID}`,
    );
    const url = new URL(finalUrl("https://acme.onelink.me/x?c=mine", "/k", partner));
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ c: "mine", af_siteid: "nadia", via: "nadia" });
  });

  test("Singular is told click, browser and address, and placeholders are filled", () => {
    const url = new URL(finalUrl("https://acme.sng.link/x?wpcn={via}&wpcl={dub_id}", "/k", partner));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      wpcn: "nadia",
      wpcl: CLICK_ID,
      via: "nadia",
      dub_id: CLICK_ID,
      cl: CLICK_ID,
      ua: "UA",
      ip: "198.51.100.7",
    });
  });

  test("Google Play learns the short link, next to what the referrer said already", () => {
    const url = new URL(
      finalUrl("https://play.google.com/store/apps/details?id=acme&referrer=utm_source%3Dx", "/k?a=b"),
    );
    expect(url.searchParams.get("referrer")).toBe("utm_source=x&deepLink=https%3A%2F%2Fgo.acme.test%2Fk%3Fa%3Db");
  });

  test("a look-alike host is not one of them", () => {
    expect(finalUrl("https://onelink.me.evil.test/.onelink.me", "/k")).toBe("https://onelink.me.evil.test/.onelink.me");
  });
});

const names = fc
  .string({ unit: "grapheme", minLength: 1 })
  .filter((name) => !["dub-no-track", "redir_url", "qr", "skip_deeplink_preview"].includes(name));
const queries = fc.dictionary(names, fc.string({ unit: "grapheme" }));

test("within a frame nobody but the link decides what is shown", () => {
  expect(finalUrl("https://x.co/a", "/k?redir_url=https://y.co/&b=1", { rewrite: true })).toBe("https://x.co/a?b=1");
});

test("what is worked out beforehand is what would have been worked out", () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const plainLocation = new URL(url).href;
      expect(finalUrl(url, "/k", { plainLocation })).toBe(finalUrl(url, "/k"));
      expect(finalUrl(url, "/k?a=1", { plainLocation })).toBe(finalUrl(url, "/k?a=1"));
    }),
  );
  const ios = "https://apps.apple.com/app";
  const link = sampleLink({ url: "https://x.co/", plainLocation: "https://x.co/", ios });
  expect(toFinalUrl(link, ios, sampleVisit(), CLICK_ID)).toBe(ios);
});

test("no parameter of the visitor is lost, and of the destination's only those that the visitor sets", () => {
  fc.assert(
    fc.property(queries, queries, (own, visitors) => {
      const destination = `https://x.co/?${new URLSearchParams(own)}`;
      const url = new URL(finalUrl(destination, `/k?${new URLSearchParams(visitors)}`));
      expect(Object.fromEntries(url.searchParams)).toEqual({ ...own, ...visitors });
    }),
    { numRuns: 300 },
  );
});

test("whatever was stored and whatever is asked for, the result fits a header", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (stored, query) => {
      const url = finalUrl(`https://x.co/${stored}`, `/k?${encodeURI(query.toWellFormed())}`);
      expect(url).toMatch(/^[\x20-\x7e]+$/);
    }),
    { numRuns: 500 },
  );
});
