import { describe, expect, test } from "vitest";
import shipped from "./exchange-rates.json" with { type: "json" };
import { parseExchangeRates, SHIPPED_RATES } from "./exchange-rates.ts";

test("a table is read exactly, and says its date", () => {
  const { date, rates } = parseExchangeRates('{"date":"2026-07-01","rates":{"EUR":0.865,"jpy":"152.30"}}');
  expect(date).toBe("2026-07-01");
  expect(rates.get("eur")).toEqual({ numerator: 865n, denominator: 1000n });
  expect(rates.get("jpy")).toEqual({ numerator: 15230n, denominator: 100n });
  expect(new Map([...SHIPPED_RATES.rates, ...rates])).toEqual(rates);
});

test("the table in the box says of which day it is, and that it is approximate", () => {
  expect(SHIPPED_RATES.date).toBe(shipped.date);
  expect(shipped.about).toMatch(/^Approximate .* nobody's official rates\./);
});

describe("refused", () => {
  const SHAPE = /must look like/;
  test.each([
    ["{", /not JSON/],
    ["[]", SHAPE],
    ['{"rates":{"EUR":1}}', SHAPE],
    ['{"date":"July","rates":{"EUR":1}}', SHAPE],
    ['{"date":"2026-07-01","rates":{"EUR":null}}', SHAPE],
    ['{"date":"2026-07-01","rates":{"EURO":1}}', /"EURO" is no ISO 4217 code/],
    ['{"date":"2026-07-01","rates":{"EUR":0}}', /rate of EUR must be a decimal number above 0/],
    ['{"date":"2026-07-01","rates":{"EUR":-1}}', /rate of EUR/],
    ['{"date":"2026-07-01","rates":{"EUR":1e-7}}', /rate of EUR/],
    ['{"date":"2026-07-01","rates":{"EUR":"about one"}}', /rate of EUR/],
    ['{"date":"2026-07-01","rates":{"EUR":"0.0"}}', /rate of EUR/],
  ])("%s", (text, message) => {
    expect(() => parseExchangeRates(text)).toThrow(message);
  });
});

/** What Node lists beside them: withdrawn years ago, and a unit of account of banks. */
const NO_MONEY = ["CUC", "SLL", "ZWL", "XSU"];

test("the table in the box knows every currency", () => {
  const codes = Intl.supportedValuesOf("currency").filter((code) => !NO_MONEY.includes(code));
  expect(codes.length).toBeGreaterThan(150);
  expect(codes.filter((code) => !SHIPPED_RATES.rates.has(code.toLowerCase()))).toEqual([]);
});

test("currencies that are tied to another one have its rate", () => {
  const { rates } = SHIPPED_RATES;
  const value = (code: string) => Number(rates.get(code)?.numerator) / Number(rates.get(code)?.denominator);
  const tied = [
    ["bam", "eur", 1.95583],
    ["xof", "eur", 655.957],
    ["xpf", "eur", 119.3317],
    ["kmf", "eur", 491.96775],
    ["cve", "eur", 110.265],
    ["stn", "eur", 24.5],
    ["fkp", "gbp", 1],
    ["shp", "gbp", 1],
    ["gip", "gbp", 1],
    ["bnd", "sgd", 1],
    ["nad", "zar", 1],
    ["lsl", "zar", 1],
    ["szl", "zar", 1],
    ["btn", "inr", 1],
    ["npr", "inr", 1.6],
    ["mop", "hkd", 1.03],
    ["xcd", "usd", 2.7],
    ["pab", "usd", 1],
    ["bhd", "usd", 0.376],
    ["jod", "usd", 0.709],
  ] as const;
  for (const [code, base, times] of tied) expect(value(code) / value(base) / times).toBeCloseTo(1, 2);
});
