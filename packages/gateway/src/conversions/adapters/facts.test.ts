import fc from "fast-check";
import { expect, test } from "vitest";
import type { CustomerFacts, PaymentFacts } from "./facts.ts";
import { joinCustomers, joinPayments } from "./facts.ts";

const known = <Value>(value: fc.Arbitrary<Value>) =>
  fc.record({ value, atMs: fc.nat(3), by: fc.constantFrom("evt_1", "evt_2", "evt_3") });
const word = fc.constantFrom("a", "b", "c");

const customers: fc.Arbitrary<CustomerFacts> = fc.record(
  { externalId: known(word), clickId: known(word), name: known(word), canceledAt: known(fc.nat(2)) },
  { requiredKeys: [] },
);

const sale = fc.record({
  amount: fc.nat(3),
  currency: fc.constant("usd"),
  invoiceId: word,
  customerKeys: fc.constant([]),
  processor: fc.constant("stripe" as const),
});
const payments: fc.Arbitrary<PaymentFacts> = fc.record(
  {
    sale: known(sale),
    deductions: fc.dictionary(word, fc.record({ amount: fc.integer({ min: -3, max: 3 }), rank: fc.nat(2) })),
    isVoid: fc.constant(true as const),
  },
  { requiredKeys: [] },
);

test.each([
  ["customers", customers, joinCustomers],
  ["payments", payments, joinPayments],
] as const)("facts of %s come to the same in any order, and however often", (_, facts, join) => {
  const joined = (all: readonly object[]) => JSON.stringify(all.reduce(join as (a: object, b: object) => object, {}));
  fc.assert(
    fc.property(fc.array(facts as fc.Arbitrary<object>, { maxLength: 5 }), fc.gen(), (all, g) => {
      const repeated = [...all, ...all.filter(() => g(fc.boolean))];
      const shuffled = g(() => fc.shuffledSubarray(repeated, { minLength: repeated.length }));
      expect(joined(shuffled)).toBe(joined(all));
    }),
  );
});

test("of a thing that was given back the higher rank counts, then the larger amount", () => {
  const at = (amount: number, rank: number): PaymentFacts => ({ deductions: { re_1: { amount, rank } } });
  expect(joinPayments(at(100, 0), at(300, 0)).deductions).toEqual({ re_1: { amount: 300, rank: 0 } });
  expect(joinPayments(at(100, 0), at(0, 2)).deductions).toEqual({ re_1: { amount: 0, rank: 2 } });
});
