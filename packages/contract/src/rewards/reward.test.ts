import { describe, expect, it } from "vitest";
import { AppError } from "../errors/app-error.ts";
import { parseInput } from "../errors/parse-input.ts";
import { RewardBody } from "./reward.ts";

const sale = { event: "sale", type: "percentage", amountInPercentage: 20 };
const click = { event: "click", type: "flat", amountInCents: 20 };
const referral = { event: "referral", type: "flat", amountInCents: 500, config: { trigger: "partnerApproved" } };
const modifier = (condition: object, more: object = {}) => ({
  type: "flat",
  amountInCents: 100,
  conditions: [condition],
  ...more,
});
const country = { entity: "customer", attribute: "country", operator: "equals_to", value: "SG" };

/** See behaviour/partners 10.1 and 10.2. */
describe("a reward", () => {
  it.each([
    [{ ...sale, amountInPercentage: 33.33 }],
    [{ ...sale, amountInPercentage: 2.9 }],
    [{ ...sale, maxDuration: 12, spendLimitAmount: 1, spendLimitInterval: "week" }],
    [{ ...sale, modifiers: [modifier(country), modifier({ ...country, operator: "in", value: ["SG", "US"] })] }],
    [{ ...click, modifiers: [modifier(country)] }],
    [{ ...referral, config: { trigger: "commissionThreshold", commissionsThresholdInCents: 100 } }],
  ])("is taken: %j", (body) => {
    expect(parseInput(RewardBody, body)).toMatchObject(body);
  });

  it("lasts no longer than its click", () => {
    expect(parseInput(RewardBody, { ...click, maxDuration: 12 })).toMatchObject({ maxDuration: 0 });
  });

  it.each([
    [{ ...sale, amountInPercentage: 2.955 }, "custom: amountInPercentage: At most two decimals."],
    [{ ...sale, amountInPercentage: 101 }, "too_big: amountInPercentage: Too big: expected number to be <=100"],
    [{ ...sale, amountInCents: 100 }, "custom: amountInCents: A percentage reward has none."],
    [{ ...sale, type: "flat" }, "custom: amountInCents: A flat reward needs it."],
    [{ ...click, amountInCents: 1.5 }, "invalid_type: amountInCents: Invalid input: expected int, received number"],
    [
      { ...click, type: "percentage", amountInPercentage: 1, amountInCents: null },
      "custom: type: A reward for a click is flat.",
    ],
    [{ ...sale, spendLimitAmount: 100 }, "custom: spendLimitInterval: A limit needs both an amount and an interval."],
    [{ ...sale, config: referral.config }, "custom: config: Only a reward for a referral has a trigger."],
    [{ ...referral, config: null }, "custom: config: A reward for a referral needs a trigger."],
    [
      { ...referral, config: { trigger: "saleRecorded" } },
      "custom: config: The trigger saleRecorded is not for a flat reward.",
    ],
    [{ ...referral, modifiers: [modifier(country)] }, "custom: modifiers: A reward for a referral has no modifiers."],
    [{ ...sale, modifiers: [] }, "too_small: modifiers: Too small: expected array to have >=1 items"],
  ])("is refused: %j", (body, message) => {
    expect(() => parseInput(RewardBody, body)).toThrow(new AppError("unprocessable_entity", message));
  });

  it.each([
    [{ ...country, attribute: "toString" }, 'attribute: "toString" is no attribute of customer.'],
    [{ ...country, operator: "in" }, "value: in takes a list."],
    [{ ...country, value: ["SG"] }, "value: equals_to takes a single value."],
    [
      { entity: "partner", attribute: "totalClicks", operator: "less_than", value: "many" },
      "value: less_than takes a number.",
    ],
    [
      { entity: "sale", attribute: "metadata", operator: "equals_to", value: "pro", metadataField: " " },
      "metadataField: Metadata needs the name of a field.",
    ],
    [{ ...country, metadataField: "plan" }, "metadataField: Only metadata has fields."],
  ])("has no such condition: %j", (condition, message) => {
    expect(() => parseInput(RewardBody, { ...sale, modifiers: [modifier(condition)] })).toThrow(
      new AppError("unprocessable_entity", `custom: modifiers[0].conditions[0].${message}`),
    );
  });

  it("asks of an event only what it has", () => {
    const asked = { entity: "sale", attribute: "amount", operator: "greater_than", value: 1 };
    expect(() => parseInput(RewardBody, { ...click, modifiers: [modifier(asked)] })).toThrow(
      new AppError(
        "unprocessable_entity",
        "custom: modifiers[0].conditions[0].attribute: A reward for a click cannot ask for sale.amount.",
      ),
    );
  });
});
