import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeUtm, readUtm, UTM_TAGS } from "./utm.ts";

describe("mergeUtm", () => {
  test.each([
    ["no tag leaves the URL byte for byte", "https://x.co?a=b%20c&d", {}, "https://x.co?a=b%20c&d"],
    [
      "what is there already leaves it so, too",
      "https://x.co?utm_source=a+b",
      { utm_source: "a b" },
      "https://x.co?utm_source=a+b",
    ],
    [
      "removing what is not there leaves it so, too",
      "https://x.co?a=b%20c",
      { utm_source: null, ref: "" },
      "https://x.co?a=b%20c",
    ],
    [
      "of two alike one stays",
      "https://x.co/?utm_source=a&utm_source=a",
      { utm_source: "a" },
      "https://x.co/?utm_source=a",
    ],
    ["a tag is appended", "https://x.co", { utm_source: "x" }, "https://x.co/?utm_source=x"],
    [
      "a tag replaces in place",
      "https://x.co/?utm_source=a&b=1",
      { utm_source: "z" },
      "https://x.co/?utm_source=z&b=1",
    ],
    ["null removes", "https://x.co/?utm_source=a&b=1", { utm_source: null }, "https://x.co/?b=1"],
    ["empty removes", "https://x.co/?utm_source=a", { utm_source: "" }, "https://x.co/"],
    [
      "new tags come in Dub's order, ref last",
      "https://x.co/",
      { ref: "r", utm_content: "5", utm_term: "4", utm_campaign: "3", utm_medium: "2", utm_source: "1" },
      "https://x.co/?utm_source=1&utm_medium=2&utm_campaign=3&utm_term=4&utm_content=5&ref=r",
    ],
    ["the first plus is a space", "https://x.co/", { utm_source: "a+b+c" }, "https://x.co/?utm_source=a+b%2Bc"],
    ["values are encoded", "https://x.co/", { utm_source: "a&b=ü" }, "https://x.co/?utm_source=a%26b%3D%C3%BC"],
    ["a fragment stays last", "https://x.co/#top", { utm_source: "a" }, "https://x.co/?utm_source=a#top"],
    ["other schemes have a query too", "mailto:a@b.co", { utm_source: "a" }, "mailto:a@b.co?utm_source=a"],
    ["no URL stays none", "", { utm_source: "a" }, ""],
  ])("%s", (_title, url, values, merged) => {
    expect(mergeUtm(url, values)).toBe(merged);
  });
});

test("readUtm gives what the URL carries, decoded, and null for the rest", () => {
  expect(readUtm("https://x.co/?utm_source=a+b&utm_term=&ref=r")).toEqual({
    utm_source: "a b",
    utm_medium: null,
    utm_campaign: null,
    utm_term: "",
    utm_content: null,
  });
});

describe("of any URL and any tags", () => {
  const values = fc.record(
    Object.fromEntries(UTM_TAGS.map((tag) => [tag, fc.option(fc.string({ unit: "grapheme", maxLength: 30 }))])),
    { requiredKeys: [] },
  );
  const urls = fc.webUrl({ withQueryParameters: true, withFragments: true });

  test("what was written is read, what was removed is gone, and the rest of the URL stays", () => {
    fc.assert(
      fc.property(urls, values, (url, given) => {
        const read = readUtm(mergeUtm(url, given));
        for (const tag of UTM_TAGS) {
          const value = given[tag];
          const expected = value === undefined ? new URL(url).searchParams.get(tag) : value?.replace("+", " ") || null;
          expect(read[tag]).toBe(expected?.toWellFormed() ?? null);
        }
        const { origin, pathname, hash } = new URL(mergeUtm(url, given));
        expect({ origin, pathname, hash }).toEqual({
          origin: new URL(url).origin,
          pathname: new URL(url).pathname,
          hash: new URL(url).hash,
        });
      }),
    );
  });

  test("writing again what is there changes nothing", () => {
    fc.assert(
      fc.property(urls, values, (url, given) => {
        const merged = mergeUtm(url, given);
        // Of several pluses the first becomes a space each time.
        fc.pre(!Object.values(readUtm(merged)).some((value) => value?.includes("+")));
        expect(mergeUtm(merged, readUtm(merged))).toBe(merged);
      }),
      { examples: [["http://a.aa", {}]] },
    );
  });
});

test.each([
  ["mailto:a@b.co?subject=Hi%20there", "mailto:a@b.co?subject=Hi%20there&utm_source=a%20b"],
  ["acme-app://open?x=1%202", "acme-app://open?x=1%202&utm_source=a%20b"],
  ["sms:+4930?body=a%2Bb", "sms:+4930?body=a%2Bb&utm_source=a%20b"],
])("no blank of %s becomes a plus", (url, merged) => {
  expect(mergeUtm(url, { utm_source: "a b" })).toBe(merged);
});
