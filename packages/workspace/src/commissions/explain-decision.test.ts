import { parseInput, RewardBody } from "@overdub/contract";
import { expect, test } from "vitest";
import type { Conversion } from "./conversion.ts";
import { decideCommission } from "./decide-commission.ts";
import { explainDecision } from "./explain-decision.ts";
import type { LoadedCase } from "./load-case.ts";

const NOON = Date.UTC(2026, 2, 4, 12);
const country = { entity: "customer", attribute: "country", operator: "equals_to", value: "SG" };
const large = { entity: "sale", attribute: "amount", operator: "greater_than", value: 9999 };

const conversion: Conversion = {
  ...{ type: "sale", eventId: "e_1", eventName: "Purchase", atMs: NOON, linkId: "link_1", quantity: 1 },
  ...{ customer: { id: "cus_1", country: "US", createdAtMs: NOON }, amount: 5780, currency: "usd" },
  click: { id: "c_1", url: "https://acme.test/", referer: "(direct)", refererUrl: "(direct)" },
  exchange: { amount: 5000, currency: "eur", unitsPerDollar: "0.865", ratesOf: "2026-07-01" },
  ...{ invoiceId: "in_1", metadata: null, userId: null, isFirst: true, firstSaleAtMs: null },
};

const risk = { outcomes: "It came by no click." } as const;

function explain(reward: object, over: Partial<Conversion> = {}, more: Partial<LoadedCase> = {}) {
  const event = { ...conversion, ...over };
  const { type, atMs, amount, quantity } = event;
  const given: LoadedCase = {
    event: { type, atMs, amount, quantity },
    partnerStatus: "approved",
    reward: { id: "rw_1", version: 4, ...parseInput(RewardBody, { event: type, ...reward }) },
    first: null,
    facts: { customer: { country: "US" }, ...(type === "sale" && { sale: { amount, metadata: null } }) },
    spent: 0,
    ...more,
  };
  const decision = decideCommission(given);
  if (decision.kind === "dropped") throw new Error(decision.because);
  const enrollment = { partner_id: "pn_1", group_id: "grp_1", status: "approved" };
  return explainDecision({ conversion: event, enrollment, given, decision, earned: { risk, holdingPeriodDays: 30 } });
}

test("a commission says what it came of, by which reward, and how it was computed", () => {
  const share = { type: "percentage", amountInPercentage: 20, maxDuration: 12 };
  expect(explain(share)).toMatchObject({
    event: {
      type: "sale",
      id: "e_1",
      at: "2026-03-04T12:00:00.000Z",
      invoiceId: "in_1",
      amount: 5780,
      currency: "usd",
    },
    attribution: { clickId: "c_1", linkId: "link_1", customerId: "cus_1", partnerId: "pn_1", groupId: "grp_1" },
    reward: { id: "rw_1", version: 4, ...share },
    terms: share,
    modifiers: [],
    checks: { partnerStatus: "approved", firstCommission: null },
    exchange: { amount: 5000, currency: "eur", unitsPerDollar: "0.865" },
    arithmetic: ["round(5780 × 20 ÷ 100) = 1156"],
    holding: { days: 30 },
  });
});

test("every modifier says what it asked, what it found, and why it was not used", () => {
  const modifiers = [
    { type: "flat", amountInCents: 9000, conditions: [country, large] },
    { type: "flat", amountInCents: 700, conditions: [{ ...country, value: "US" }] },
    { type: "flat", amountInCents: 600, conditions: [{ ...country, value: "US" }] },
  ];
  expect(explain({ type: "flat", amountInCents: 500, modifiers })).toMatchObject({
    modifiers: [
      {
        used: false,
        why: "Its conditions do not hold: customer.country, sale.amount.",
        conditions: [
          { met: false, actual: "US" },
          { met: false, actual: 5780 },
        ],
      },
      { used: true, met: true, why: "It has the highest amount of those that apply." },
      { used: false, met: true, why: "Another one that applies has a higher amount, or the same and comes first." },
    ],
    terms: { type: "flat", amountInCents: 700 },
    arithmetic: ["700 × 1 = 700"],
  });
});

test("leads are multiplied, limits cut, and the first commission is named", () => {
  const lead = explain(
    { type: "flat", amountInCents: 500, spendLimitAmount: 2000, spendLimitInterval: "week" },
    { type: "lead", amount: 0, quantity: 3 },
    { spent: 1200 },
  );
  expect(lead).toMatchObject({ arithmetic: ["500 × 3 = 1500", "min(1500, 2000 − 1200) = 800"] });
  const first = {
    createdAtMs: Date.UTC(2026, 0, 3),
    status: "paid",
    rewardId: "rw_1",
    rewardMaxDuration: null,
  } as const;
  expect(explain({ type: "percentage", amountInPercentage: 2.9 }, {}, { first })).toMatchObject({
    checks: { firstCommission: { at: "2026-01-03T00:00:00.000Z", status: "paid", monthsSince: 2 } },
    arithmetic: ["round(5780 × 2.9 ÷ 100) = 168"],
  });
});
