import fc from "fast-check";
import { expect, test } from "vitest";
import { pricesOf, renewalPrice } from "./prices.ts";

test.each([
  [0, 1_200],
  [950, 1_200],
  [952, 1_200],
  [953, 2_000],
  [1_100, 2_000],
  [1_904, 2_000],
  [1_905, 3_000],
  [2_857, 3_000],
  [10_000, 11_000],
])("a renewal for which the registrar asks %d cents costs %d", (asked, price) => {
  expect(renewalPrice(asked)).toBe(price);
});

test("a renewal costs whole cents and never less than the registrar asks and 5 % of it", () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), (asked) => {
      const price = renewalPrice(asked);
      expect(Number.isInteger(price) && price * 100 >= asked * 105 && price >= 1_200).toBe(true);
    }),
  );
});

test("the first year is free, except of premium domains", () => {
  const offer = { registrationCents: 700, renewalCents: 1_100 };
  expect(pricesOf({ ...offer, isPremium: false }).registrationCents).toBe(0);
  expect(pricesOf({ ...offer, isPremium: true }).registrationCents).toBe(700);
});
