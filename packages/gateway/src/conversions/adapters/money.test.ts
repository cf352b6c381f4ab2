import fc from "fast-check";
import { expect, test } from "vitest";
import { divideHalfUp, moneyOf, moneyOfMinor, readDecimal, shareOf } from "./money.ts";

const of = (text: string, currency: string) => {
  const decimal = readDecimal(text);
  return decimal && moneyOf(decimal, currency)?.amount;
};

test.each([
  ["19.90", "usd", 1990],
  ["0.10", "usd", 10],
  ["1.005", "usd", 101],
  ["-2.50", "eur", -250],
  ["1580", "jpy", 1580],
  ["1580.00", "JPY", 1580],
  ["1580.5", "jpy", 1581],
  ["1.234", "kwd", 1234],
  ["90071992547409.91", "usd", 9007199254740991],
])("%s %s is %d", (text, currency, amount) => {
  expect(of(text, currency)).toBe(amount);
});

test.each(["", "1,000.00", "1e3", ".5", "5.", "12 ", "0x10", "Infinity", "1".repeat(19), "--1"])(
  "%j is no amount that is taken for another",
  (text) => {
    expect(of(text, "usd")).toBe(text === "12 " ? 1200 : undefined);
  },
);

test("what a number does not hold is none", () => {
  expect(of("90071992547409.92", "usd")).toBeUndefined();
  expect(moneyOfMinor(50_000n, 2, "ugx")).toEqual({ amount: 500, currency: "ugx" });
});

test("cents of any decimal text are exact", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 13n }), fc.integer({ min: 0, max: 2 }), (cents, cut) => {
      const text = `${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;
      expect(of(text + "0".repeat(cut), "usd")).toBe(Number(cents));
    }),
  );
});

test("shares of an amount are whole, within it, and all of it for all", () => {
  const whole = fc.integer({ min: 1, max: 2 ** 40 });
  fc.assert(
    fc.property(whole, fc.nat(), whole, (all, part, amount) => {
      const some = Math.min(part, all);
      const share = shareOf(amount, some, all);
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(amount);
      expect(shareOf(amount, all, all)).toBe(amount);
      expect(shareOf(amount, 0, all)).toBe(0);
    }),
  );
  expect([divideHalfUp(5n, 2n), divideHalfUp(-5n, 2n), divideHalfUp(4n, 3n)]).toEqual([3n, -3n, 1n]);
});
