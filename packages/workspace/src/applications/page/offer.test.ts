import { expect, test } from "vitest";
import { toOffer } from "./offer.ts";

const percent = (amountInPercentage: number, maxDuration: number | null) =>
  ({ event: "sale", type: "percentage", amountInPercentage, amountInCents: null, maxDuration }) as const;
const flat = (event: "sale" | "lead" | "click" | "referral", amountInCents: number, maxDuration: number | null = 0) =>
  ({ event, type: "flat", amountInPercentage: null, amountInCents, maxDuration }) as const;

test.each([
  [percent(20, 12), "Earn 20% of each sale for 12 months.", "10 sales of $29 are $58 for you."],
  [percent(2.5, null), "Earn 2.5% of each sale.", "10 sales of $29 are $7.25 for you."],
  [percent(50, 0), "Earn 50% of each customer's first sale.", "10 sales of $29 are $145 for you."],
  [percent(10, 1), "Earn 10% of each sale for a month.", "10 sales of $29 are $29 for you."],
  [flat("sale", 1000, 0), "Earn $10 for each customer's first sale.", "10 sales are $100 for you."],
  [flat("lead", 250), "Earn $2.50 for each lead.", "10 leads are $25 for you."],
  [flat("click", 5), "Earn $0.05 for each click.", "10 clicks are $0.50 for you."],
])("%j reads: %s %s", (reward, sentence, example) => expect(toOffer(reward)).toEqual({ sentence, example }));

test.each([undefined, flat("sale", 0), percent(0, 12), flat("referral", 500)])("%j promises nothing", (reward) =>
  expect(toOffer(reward)).toBeUndefined(),
);
