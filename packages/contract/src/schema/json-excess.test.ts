import fc from "fast-check";
import { expect, test } from "vitest";
import { endOfString, excessOf, mayHaveLongNumbers, surveyJson } from "./json-excess.ts";

const nested = (levels: number, [open, close] = ["[", "]"]) => open.repeat(levels) + close.repeat(levels);

test.each([
  ["a hundred levels", nested(100), false],
  ["one more", nested(101), true],
  ["objects, too", nested(101, ['{"a":', "}"]), true],
  ["lists beside each other", `[${Array(5000).fill("[]").join(",")}]`, false],
  ["brackets in a string", `{"a":"${"[".repeat(500)}"}`, false],
  ["brackets after an escaped quote", `{"a":"\\"${"[".repeat(500)}"}`, false],
  ["brackets after a string that ends in a backslash", `["\\\\",${nested(101)}]`, true],
  ["a string that never ends", `"${"[".repeat(500)}`, false],
  ["an unfinished list", "[".repeat(101), true],
  ["nothing", "", false],
])("%s", (_title, text, expected) => {
  expect(excessOf(text) === "nested too deep").toBe(expected);
});

const list = (item: string, count: number) => `[${Array(count).fill(item).join(",")}]`;
const object = (names: number) => `{${Array.from({ length: names }, (_, index) => `"n${index}":0`).join(",")}}`;

test.each([
  ["as many numbers as there may be", list("1", 500_000), undefined],
  ["one more", list("1", 500_001), "of too many values"],
  ["empty objects", list("{}", 300_000), "of too many values"],
  ["ten thousand rows of forty fields", list(object(40), 10_000), undefined],
  ["an object of as many names as one may have", object(10_000), undefined],
  ["names as short as they can be", `{${Array(10_000).fill('"":0').join(",")}}`, undefined],
  ["one more of these", `{${Array(10_001).fill('"":0').join(",")}}`, "of too many values"],
  ["one more, within others", `[{"a":[${object(10_001)}]}]`, "of too many values"],
  ["many objects of a few names", list(object(9), 20_000), undefined],
  ["a long text with commas", `["${",".repeat(2_000_000)}"]`, undefined],
])("of %s", (_title, text, expected) => {
  expect(excessOf(text)).toBe(expected);
});

test("fewer values may be asked for", () => {
  expect([excessOf("[1,2,3]", 3), excessOf("[1,2,3]", 2)]).toEqual([undefined, "of too many values"]);
});

test("is what walking the value says, for any JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 20 }), fc.integer({ min: 80, max: 100 }), (value, around) => {
      const text = "[".repeat(around) + JSON.stringify(value) + "]".repeat(around);
      expect(excessOf(text)).toBe(around + depthOf(value) > 100 ? "nested too deep" : undefined);
    }),
  );
});

/** Of a text that is surveyed at a glance, and of one that is too long for that. */
const surveys = (text: string) => [text, text.padEnd(50_001)].map((json) => surveyJson(json).hasLongNumbers);

test.each([
  "[1e500]",
  "[1E-500]",
  "[1e+500]",
  "1234567890123456",
  '{"a":-0.1234567890123456}',
  "[[1],[12345678901234567890]]",
  '["1234567890123456",1234567890123456]',
])("%s may have a number that a double does not hold", (text) => {
  expect(surveys(text)).toEqual([true, true]);
});

test.each([
  "[1,2.5,-300]",
  "[true,false,null]",
  '["1234567890123456","1e500"]',
  "[123456789012345,123456789012345]",
  '{"at":"2026-10-01T12:00:00.000Z","id":"link_1KAGSTA74XK1CAWXRNMRZG4M","n":1}',
])("%s has none", (text) => {
  expect(surveys(text)).toEqual([false, false]);
});

test("digits that may be too many are found wherever they stand", () => {
  const digits = fc.stringMatching(/^\d{16,40}$/);
  const around = fc.stringMatching(/^[\d,f-z]{0,60}$/).map((text) => text.replace(/\d{15}\d+/g, ""));
  fc.assert(
    fc.property(around, digits, around, (before, run, after) => {
      expect(mayHaveLongNumbers(`${before}${run}${after}`)).toBe(true);
      expect(mayHaveLongNumbers(`${before}x${run.slice(0, 15)}x${after}`)).toBe(false);
    }),
  );
});

test("a number whose digits are lost is always told of", () => {
  const anyNumber = fc.tuple(fc.bigInt(), fc.bigInt({ min: 0n }), fc.integer({ min: -400, max: 400 }));
  fc.assert(
    fc.property(anyNumber, fc.boolean(), ([whole, fraction, exponent], isShort) => {
      const written = isShort ? `${whole}.${fraction}` : `${whole}.${fraction}e${exponent}`;
      const isKept = JSON.stringify(JSON.parse(written)) === written;
      expect(isKept || surveyJson(`{"a":[1,${written}]}`).hasLongNumbers || !loses(written)).toBe(true);
    }),
  );
});

/** Whether there are more digits than those of a double, leading and closing zeros aside, or it may be beyond one. */
function loses(written: string): boolean {
  return (
    /e-?\d{3}/.test(written) ||
    written.replace(/e.*/, "").replace(/\D/g, "").replace(/^0+/, "").replace(/0+$/, "").length > 15
  );
}

test("a text of nothing but backslashes within a string is read once", () => {
  const text = `"${"\\".repeat(2_000_000)}"`;
  expect(excessOf(text)).toBe(undefined);
});

test("a string ends where the parser says", () => {
  const anyText = fc.string({ unit: fc.constantFrom("\\", '"', "a", "\n", "é") });
  fc.assert(
    fc.property(anyText, anyText, (text, after) => {
      const json = JSON.stringify(text);
      expect(endOfString(json + after, 0)).toBe(json.length - 1);
      expect(endOfString(json.slice(0, -1), 0)).toBe(json.length - 1);
    }),
  );
});

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
