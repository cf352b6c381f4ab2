import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseExchangeRates, SHIPPED_RATES } from "./exchange-rates.ts";
import { toUsd } from "./to-usd.ts";

const table = (rates: Record<string, number | string>) =>
  parseExchangeRates(JSON.stringify({ date: "2026-07-01", rates }));
const cents = (amount: number, currency: string, rates: Record<string, number | string>) =>
  toUsd({ amount, currency }, table(rates)).amount;

describe("an amount in US cents", () => {
  test.each([
    [100, "eur", { EUR: 0.8 }, 125],
    // 0.1 and 0.7 have no exact float; 3 / 0.7 is 4.2857…
    [3, "eur", { EUR: 0.7 }, 4],
    [1, "eur", { EUR: 0.1 }, 10],
    // Halves go up.
    [1, "eur", { EUR: 2 }, 1],
    [3, "eur", { EUR: 2 }, 2],
    // Whole units, so times 100.
    [1580, "jpy", { JPY: 158 }, 1000],
    [1, "krw", { KRW: 1600 }, 0],
    [3700, "ugx", { UGX: 3700 }, 100],
    [4500, "mga", { MGA: 4500 }, 100],
    [12400, "isk", { ISK: 124 }, 100],
    // Thousandths, so divided by 10, and ten-thousandths.
    [1000, "kwd", { KWD: 0.5 }, 200],
    [1, "bhd", { BHD: 0.2 }, 1],
    [4, "tnd", { TND: 1 }, 0],
    [5, "tnd", { TND: 1 }, 1],
    [10_000, "clf", { CLF: 0.025 }, 4000],
    [0, "eur", { EUR: 0.8 }, 0],
    [Number.MAX_SAFE_INTEGER, "eur", { EUR: "1.000000000000001" }, 9007199254740982],
  ])("%d %s at %j is %d", (amount, currency, rates, expected) => {
    expect(cents(amount, currency, rates)).toBe(expected);
  });

  test("1580 yen are between 9 and 11 dollars by the table in the box", () => {
    const { amount, currency } = toUsd({ amount: 1580, currency: "jpy" }, SHIPPED_RATES);
    expect(currency).toBe("usd");
    expect(amount).toBeGreaterThan(900);
    expect(amount).toBeLessThan(1100);
  });

  test("dollars stay as they are", () => {
    expect(toUsd({ amount: 5, currency: "usd" }, table({ USD: 3 }))).toEqual({ amount: 5, currency: "usd" });
  });

  test.each(["xyz", "", "euro", "us", "usd eur", "xxx", "xts", "xau", "btc"])("%j is refused", (currency) => {
    expect(() => toUsd({ amount: 5, currency }, SHIPPED_RATES)).toThrow(
      `currency: ${JSON.stringify(currency)} is no ISO 4217 currency`,
    );
  });

  test("what the operator's table leaves out is converted by the one in the box", () => {
    const rates = table({ EUR: 0.8 });
    expect(toUsd({ amount: 100, currency: "eur" }, rates).amount).toBe(125);
    expect(toUsd({ amount: 3600, currency: "ugx" }, rates).amount).toBe(100);
  });
});

/** A rate as a text, with its exact value in billionths. */
const rate = fc
  .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 999_999_999 }))
  .filter(([whole, fraction]) => whole + fraction > 0)
  .map(([whole, fraction]) => ({
    text: `${whole}.${String(fraction).padStart(9, "0")}`,
    billionths: BigInt(whole) * 1_000_000_000n + BigInt(fraction),
  }));
const amount = fc.integer({ min: 0, max: 4_294_967_295 });

test("the result is never further than half a cent from the exact quotient, and ties go up", () => {
  fc.assert(
    fc.property(amount, rate, (given, { text, billionths }) => {
      const result = toUsd({ amount: given, currency: "eur" }, table({ EUR: text })).amount;
      fc.pre(Number.isSafeInteger(result));
      // -1/2 <= exact - result < 1/2, without a division.
      const doubledDifference = 2n * (BigInt(given) * 1_000_000_000n - BigInt(result) * billionths);
      expect(doubledDifference >= -billionths && doubledDifference < billionths).toBe(true);
    }),
  );
});

test("more money is never fewer cents", () => {
  fc.assert(
    fc.property(amount, amount, rate, (one, other, { text }) => {
      const rates = table({ EUR: text });
      const [less, more] = [Math.min(one, other), Math.max(one, other)].map(
        (given) => toUsd({ amount: given, currency: "eur" }, rates).amount,
      );
      expect(less).toBeLessThanOrEqual(more ?? 0);
    }),
  );
});
