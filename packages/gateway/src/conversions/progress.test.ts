import { expect, test } from "vitest";
import type { PaymentFacts } from "./adapters/facts.ts";
import { changeOf } from "./adjust-commission.ts";
import { nextStep, targetOf } from "./progress.ts";

const sold = (amount: number, over: Partial<PaymentFacts> = {}): PaymentFacts => ({
  sale: {
    value: { amount, currency: "eur", invoiceId: "in_1", customerKeys: [], processor: "stripe" },
    atMs: 0,
    by: "evt_1",
  },
  ...over,
});
const back = (...amounts: number[]) =>
  Object.fromEntries(amounts.map((amount, index) => [`re_${index}`, { amount, rank: 0 }]));

test.each([
  ["nothing was given back", sold(8_000), 10_000],
  ["a quarter", sold(8_000, { deductions: back(2_000) }), 7_500],
  ["twice", sold(8_000, { deductions: back(2_000, 4_000) }), 2_500],
  ["more than all", sold(8_000, { deductions: back(9_000) }), 0],
  ["what was taken back and given again", sold(8_000, { deductions: back(8_000, -8_000) }), 10_000],
  ["a third, which is no whole cent", sold(3, { deductions: back(1) }), 6_667],
  ["it is void", sold(8_000, { isVoid: true }), 0],
])("what is left of a sale that Dub counts as 10,000: %s", (_, facts, target) => {
  expect(targetOf(facts, facts.sale?.value.amount ?? 0, 10_000)).toBe(target);
});

const tracked = { atMs: 0, amount: 10_000, currency: "usd" };

test("a payment goes from sale to commission, and no step is taken twice", () => {
  expect(nextStep({ deductions: back(5) }, {})).toMatchObject({ kind: "wait" });
  expect(nextStep(sold(0), {})).toMatchObject({ kind: "done" });
  expect(nextStep(sold(8_000), {})).toEqual({ kind: "track" });
  expect(nextStep(sold(8_000), { sale: tracked })).toMatchObject({ kind: "done" });
  const partly = sold(8_000, { deductions: back(2_000) });
  expect(nextStep(partly, { sale: tracked })).toEqual({ kind: "adjust", target: 7_500 });
  expect(nextStep(partly, { sale: tracked, applied: 7_500 })).toMatchObject({ kind: "done" });
  // Given again.
  expect(nextStep(sold(8_000), { sale: tracked, applied: 7_500 })).toEqual({ kind: "adjust", target: 10_000 });
});

test.each([
  ["nothing is left", { status: "pending", amount: 10_000, earnings: 2_000 }, 0, { status: "refunded" }],
  ["it is reversed already", { status: "refunded", amount: 10_000, earnings: 2_000 }, 0, undefined],
  ["a part", { status: "processed", amount: 10_000, earnings: 2_000 }, 7_500, { saleAmount: 7_500, currency: "usd" }],
  ["that part already", { status: "pending", amount: 7_500, earnings: 1_500 }, 7_500, undefined],
  ["all again", { status: "refunded", amount: 10_000, earnings: 2_000 }, 10_000, { status: "pending" }],
  [
    "all again of a part",
    { status: "pending", amount: 7_500, earnings: 1_500 },
    10_000,
    { saleAmount: 10_000, currency: "usd", earnings: 2_000 },
  ],
])("a commission is asked for what is to be: %s", (_, commission, target, change) => {
  expect(changeOf(commission, { target, tracked, earnings: 2_000 })).toEqual(change);
});
