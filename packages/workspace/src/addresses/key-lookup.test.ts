import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeKey, isPlain, keyLookups, readableKey, readKeyLookup, toKeyLookup } from "./key-lookup.ts";

describe("one key, however it is spelled:", () => {
  test.each([
    ["letter case", "Über", "über", "ÜBER"],
    ["letter case of Greek, with its two small sigmas", "Οδός", "ΟΔΌΣ", "οδόσ"],
    ["letter case of Cyrillic", "Привет", "ПРИВЕТ", "привет"],
    ["letter case of Cherokee", "Ꭰꮿ", "ꭰꮿ", "ᎠᏯ"],
    ["letters that are two in capitals", "straße", "STRASSE", "Straẞe"],
    ["ligatures", "ﬁrma", "firma", "FIRMA"],
    ["dotless and long letters", "ıſ", "IS", "is"],
    ["composed and decomposed", "caf\u00e9", "cafe\u0301", "CAFE\u0301"],
    ["composed Hangul", "한글", "\u1112\u1161\u11ab\u1100\u1173\u11af", "한\u200b글"],
    ["marks in another order", "ạ\u0302", "a\u0302\u0323", "\u1ead"],
    ["an iota below, and the one of capitals", "ᾴ", "α\u0345\u0301", "ΆΙ"],
    ["signs and letters that are the same", "Ångstrom", "\u212bngstrom", "ångstrom"],
    ["presentation of emoji", "❤\ufe0f", "❤", "❤\ufe0e"],
    ["joiners of emoji", "👩\u200d🚀", "👩🚀", "👩\u2060🚀"],
    ["joiners of words", "می\u200cخواهم", "میخواهم", "می\u200dخواهم"],
    ["what cannot be seen", "spring", "\ufeffspr\u00ading\u200b", "sp\u034fring"],
    ["full stops", "ü。ä", "ü.ä", "ü．ä"],
    ["punycode", "xn--ber-goa", "xn--ber-ska", "XN--BER-GOA"],
    ["flags, whose tags count", "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}x", "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}X"],
  ])("%s", (_what, one, ...others) => {
    for (const other of others) expect(toKeyLookup(other)).toBe(toKeyLookup(one));
  });
});

test.each([
  ["a", "ä"],
  ["ο", "o"],
  ["х", "x"],
  ["❤", "♥"],
  ["が", "か"],
  ["\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}", "\u{1f3f4}"],
  ["xn--ber-goa", "xn--ber-goaa"],
])("%s and %s are different keys", (one, other) => {
  expect(toKeyLookup(one)).not.toBe(toKeyLookup(other));
});

/** Letters and marks of every script, whatever changes with letter case, and what makes punycode. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(
      ..."aSsßẞſİıIΣσςᾳΙ\u0345\u0301\u0307ΰŉǰﬁﬀÅ\u212b\u212aK\u200b\ufe0f\u{1f3f4}\u{e0067}\u{e007f}.。xn-/",
    ),
    maxLength: 12,
  }),
  fc.string({ unit: fc.constantFrom("xn--", "ber-goa", "ſ", "ü", "-", ".", "\u00ad", "tda", "a", "/"), maxLength: 8 }),
);

describe("of any text", () => {
  const always = (holds: (key: string) => void) => {
    const property = fc.property(text, (key) => {
      holds(key.toWellFormed());
    });
    fc.assert(property, { numRuns: 1000 });
  };
  /** What begins like punycode is no text yet. */
  const isPunycode = (key: string) => /xn--/i.test(key.replace(/\p{Default_Ignorable_Code_Point}/gu, ""));

  test("a lookup is its own", () => {
    always((key) => expect(toKeyLookup(toKeyLookup(key))).toBe(toKeyLookup(key)));
  });

  test("the stored form is its own, and has the same lookup", () => {
    always((key) => {
      const stored = encodeKey(readableKey(key));
      expect(encodeKey(readableKey(stored))).toBe(stored);
      if (!isPunycode(key)) expect(toKeyLookup(stored)).toBe(toKeyLookup(key));
    });
  });

  test("neither letter case nor the form of Unicode counts", () => {
    always((key) => {
      if (isPunycode(key)) return;
      // Capitals of letters with marks in disorder have them on another letter.
      const inOrder = key.replace(/\p{Default_Ignorable_Code_Point}/gu, "").normalize("NFD");
      const spellings = [key.normalize("NFC"), inOrder, key.toLowerCase(), inOrder.toUpperCase()];
      for (const spelling of spellings) expect(toKeyLookup(spelling)).toBe(toKeyLookup(key));
    });
  });

  test("a visit by its percent-encoded form finds it", () => {
    always((key) => expect(toKeyLookup(decodeURIComponent(encodeURIComponent(key)))).toBe(toKeyLookup(key)));
  });

  test("what it was looked up by before is asked for first, and only where it differs", () => {
    always((key) => {
      const { keyLookup, formerLookup } = readKeyLookup(key);
      expect(keyLookup).toBe(toKeyLookup(key));
      expect(keyLookups(key)).toEqual(formerLookup === undefined ? [keyLookup] : [formerLookup, keyLookup]);
      expect(formerLookup).not.toBe(keyLookup);
    });
  });
});

test("every single letter has one lookup in capitals and without", () => {
  const different: string[] = [];
  for (let code = 0x80; code < 0x20000; code += 1) {
    const letter = String.fromCodePoint(code);
    if (!/[\p{L}\p{M}\p{N}\p{S}]/u.test(letter)) continue;
    const lookup = toKeyLookup(letter);
    const spellings = [lookup, letter.toUpperCase(), letter.toLowerCase(), letter.normalize("NFD")];
    if (spellings.some((spelling) => toKeyLookup(spelling) !== lookup)) different.push(letter);
  }
  expect(different).toEqual([]);
});

test("ASCII is looked up in lower case, and nothing else is done to it", () => {
  expect(readKeyLookup("Spring/Sale_2026.v1")).toEqual({ keyLookup: "spring/sale_2026.v1", formerLookup: undefined });
  expect(isPlain("Spring/axn-b")).toBe(true);
  expect(isPlain("a.XN--b")).toBe(false);
});

test("what is far too long to be a key is left alone", () => {
  expect(toKeyLookup(`${"a".repeat(5000)}\u{10FFFF}`)).toHaveLength(5002);
  expect(toKeyLookup("xn--".repeat(5000))).toHaveLength(20_000);
});
