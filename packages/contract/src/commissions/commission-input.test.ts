import { describe, expect, it } from "vitest";
import { AppError } from "../errors/app-error.ts";
import { parseInput } from "../errors/parse-input.ts";
import { BulkUpdateCommissionsBody, CommissionCreateBody, CommissionUpdateBody } from "./commission-input.ts";

const refusal = (message: string) => new AppError("unprocessable_entity", message);
const custom = { type: "custom", partnerId: "pn_1", amount: 100 };
const lead = { type: "lead", partnerId: "pn_1" };
const sale = { type: "sale", partnerId: "pn_1" };

const NO_SALE_AMOUNT = "custom: saleAmount: `saleAmount` is required when `importStripeInvoices` is false.";

/** See behaviour/partners 4.1. */
describe("CommissionCreateBody", () => {
  it.each([
    [{}, "invalid_union: type: Invalid input"],
    [{ type: "click", partnerId: "pn_1" }, "invalid_union: type: Invalid input"],
    [[], "invalid_type: : Invalid input: expected object, received array"],
    [{ ...custom, amount: 0 }, "custom: amount: Amount cannot be 0."],
    [{ ...custom, amount: 0.5 }, "invalid_type: amount: Invalid input: expected int, received number"],
    [{ ...custom, amount: -100 }, "custom: description: A description is required when the amount is negative."],
    [
      { ...lead, customer: { externalId: "u" } },
      "invalid_type: customer.country: Invalid input: expected string, received undefined",
    ],
    [
      { ...lead, lead: { metadata: { text: "x".repeat(10_000) } } },
      "custom: lead.metadata: Metadata must be less than 10,000 characters when stringified",
    ],
    [sale, NO_SALE_AMOUNT],
    [{ ...sale, importStripeInvoices: false, sale: { amount: null } }, NO_SALE_AMOUNT],
    [{ ...sale, saleAmount: 0 }, "custom: saleAmount: Sale amount cannot be 0."],
    [{ ...sale, saleAmount: -1 }, "too_small: saleAmount: Too small: expected number to be >=0"],
    [{ ...sale, sale: { amount: 0 } }, "custom: sale.amount: Sale amount cannot be 0."],
  ])("refuses %j", (body, message) => {
    expect(() => parseInput(CommissionCreateBody, body)).toThrow(refusal(message));
  });

  it.each([
    custom,
    { ...custom, amount: -100, description: "fraud" },
    { ...lead, customerId: "cus_1", leadEventName: "Sign up" },
    { ...lead, customerId: "cus_1", lead: { eventName: "Trial", metadata: { plan: "pro" } } },
    { ...sale, saleAmount: 100 },
    { ...sale, saleAmount: null, importStripeInvoices: false, sale: { amount: 100, currency: "eur" } },
    { ...sale, importStripeInvoices: true },
  ])("takes the flat and the nested form, without adding to them: %j", (body) => {
    expect(parseInput(CommissionCreateBody, body)).toEqual(body);
  });
});

/** See behaviour/partners 4.3. */
describe("CommissionUpdateBody", () => {
  it.each([
    [{}, { currency: "usd" }],
    [
      { modifySaleAmount: -500, currency: "JPY" },
      { modifySaleAmount: -500, currency: "jpy" },
    ],
  ])("reads %j as %j", (body, parsed) => {
    expect(CommissionUpdateBody.parse(body)).toEqual(parsed);
  });

  it.each(["paid", "processed", "hold"])("cannot be asked for %s", (status) => {
    expect(CommissionUpdateBody.safeParse({ status }).success).toBe(false);
  });
});

/** See behaviour/partners 4.4. */
describe("BulkUpdateCommissionsBody", () => {
  it.each([
    [[], "too_small: commissionIds: At least one commission ID is required."],
    [
      Array.from({ length: 101 }, (_, index) => `cm_${index}`),
      "too_big: commissionIds: You can only update up to 100 commissions at a time.",
    ],
    [["cm_1", "cm_1"], "custom: commissionIds: commissionIds must be unique."],
  ])("refuses the commissions %#", (commissionIds, message) => {
    expect(() => parseInput(BulkUpdateCommissionsBody, { commissionIds, status: "fraud" })).toThrow(refusal(message));
  });
});
