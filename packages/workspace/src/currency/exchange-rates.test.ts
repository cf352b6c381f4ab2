import { describe, expect, test } from "vitest";
import { parseExchangeRates, SHIPPED_RATES } from "./exchange-rates.ts";

test("a table is read exactly, and says its date", () => {
  const { date, rates } = parseExchangeRates('{"date":"2026-07-01","rates":{"EUR":0.865,"jpy":"152.30"}}');
  expect(date).toBe("2026-07-01");
  expect(rates).toEqual(
    new Map([
      ["eur", { numerator: 865n, denominator: 1000n }],
      ["jpy", { numerator: 15230n, denominator: 100n }],
    ]),
  );
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

test("the table in the box knows the common currencies", () => {
  const common = "eur gbp jpy cny inr cad aud chf brl mxn krw sek nok dkk pln try zar sgd hkd nzd".split(" ");
  expect(common.filter((code) => !SHIPPED_RATES.rates.has(code))).toEqual([]);
});
