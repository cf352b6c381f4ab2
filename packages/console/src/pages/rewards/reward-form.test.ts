import { expect, test } from "vitest";
import type { Reward } from "../../api/program.ts";
import { checkForm, emptyForm, formOf, NEW_CONDITION, NEW_MODIFIER, toReward } from "./reward-form.ts";

const stored: Reward = {
  ...{ id: "rw_1", event: "sale", version: 4, type: "percentage", amountInPercentage: 12.5, amountInCents: null },
  ...{ maxDuration: 12, config: null, spendLimitAmount: 50_000, spendLimitInterval: "week" },
  ...{ description: "For friends", tooltipDescription: "More", updatedAt: "2026-11-30T00:00:00.000Z" },
  modifiers: [
    {
      ...{ id: "big", operator: "OR", type: "flat", amountInCents: 1_005, amountInPercentage: null, maxDuration: 3 },
      conditions: [
        { entity: "customer", attribute: "country", operator: "in", value: ["DE", "AT"] },
        { entity: "sale", attribute: "amount", operator: "greater_than", value: 100_000 },
        { entity: "customer", attribute: "signupDate", operator: "less_than", value: Date.UTC(2026, 10, 1) },
        { entity: "sale", attribute: "metadata", operator: "equals_to", value: "Trail club", metadataField: "product" },
      ],
    },
  ],
};

test("a reward that is opened and saved is the same", () => {
  const { id: _id, version: _version, updatedAt: _at, ...body } = stored;
  expect(checkForm(formOf(stored))).toEqual({});
  expect(toReward(formOf(stored), stored)).toEqual(body);
});

test("a new one needs an amount, and says what is right", () => {
  const form = emptyForm("sale");
  expect(checkForm(form)).toEqual({ amount: "Write a share from 0 to 100, such as 12.5." });
  expect(checkForm({ ...form, amount: "12.555" })).toHaveProperty("amount");
  expect(checkForm({ ...form, amount: "101" })).toHaveProperty("amount");
  expect(checkForm({ ...form, amount: "20" })).toEqual({});
  expect(checkForm({ ...form, amount: "20", duration: "0" })).toHaveProperty("duration");
  expect(toReward({ ...form, amount: "20%" })).toMatchObject({
    amountInPercentage: 20,
    amountInCents: null,
    maxDuration: 12,
  });
});

test.each([
  [{ value: "" }, "Say what it is compared with."],
  [{ value: "Germany" }, "Use two letters for each country, such as DE, AT."],
  [{ asked: "sale.amount", operator: "greater_than", value: "10.001" }, "Write dollars and cents, such as 1000.00."],
  [{ asked: "partner.totalClicks", operator: "greater_than", value: "many" }, "Write a number."],
  [
    { asked: "sale.metadata", operator: "equals_to", value: "Pro", metadataField: "" },
    "Name the field, such as product.",
  ],
])("a condition with %j is wrong", (over, sentence) => {
  const modifier = { ...NEW_MODIFIER, amount: "25", conditions: [{ ...NEW_CONDITION, ...over }] };
  expect(checkForm({ ...emptyForm("sale"), amount: "20", modifiers: [modifier] })).toEqual({
    "modifiers.0.conditions.0": sentence,
  });
});
