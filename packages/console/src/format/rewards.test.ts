import { expect, test } from "vitest";
import { conditionInWords, modifierInWords, rewardInWords, valueInWords } from "./rewards.ts";

test.each([
  [{ type: "percentage", amountInPercentage: 12.5, maxDuration: 12 }, "sale", "12.5% of each sale for 12 months"],
  [{ type: "percentage", amountInPercentage: 20, maxDuration: null }, "sale", "20% of each sale for good"],
  [{ type: "flat", amountInCents: 700, maxDuration: 0 }, "sale", "$7.00 for each sale on the first sale"],
  [{ type: "flat", amountInCents: 50, maxDuration: 0 }, "lead", "$0.50 for each sign-up"],
] as const)("%j of a %s is %j", (terms, event, words) => {
  expect(rewardInWords(terms, event).replace("US$", "$")).toBe(words);
});

test.each([
  [{ entity: "customer", attribute: "country", operator: "in", value: ["DE", "AT", "CH"] }, "Country is DE, AT or CH"],
  [{ entity: "customer", attribute: "country", operator: "not_in", value: ["DE"] }, "Country is not DE"],
  [{ entity: "sale", attribute: "amount", operator: "greater_than", value: 100_000 }, "Sale is over $1,000.00"],
  [
    { entity: "sale", attribute: "metadata", operator: "equals_to", value: "Trail club", metadataField: "product" },
    "product is Trail club",
  ],
  [{ entity: "sale", attribute: "productId", operator: "equals_to", value: "prod_1", label: "Pro" }, "Product is Pro"],
  [{ entity: "moon", attribute: "phase", operator: "waxes", value: 1 }, "phase waxes 1"],
])("%j is %j", (condition, words) => {
  expect(conditionInWords(condition).replace("US$", "$")).toBe(words);
});

test("a modifier joins its conditions, and what nobody knows is said", () => {
  const country = { entity: "customer", attribute: "country", operator: "equals_to", value: "DE" };
  const amount = { entity: "sale", attribute: "amount", operator: "less_than", value: 5 };
  expect(
    modifierInWords({ operator: "OR", conditions: [country, amount], type: "percentage", amountInPercentage: 30 }),
  ).toMatch(/^if Country is DE or Sale is under (US)?\$0.05: 30%$/);
  expect(valueInWords(country, null)).toBe("not known");
});
