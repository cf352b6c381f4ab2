import { parseInput, RewardBody } from "@overdub/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CommissionCase, FirstCommission, PartnerReward } from "./decide-commission.ts";
import { decideCommission } from "./decide-commission.ts";

const DAY = 86_400_000;
const now = Date.UTC(2026, 4, 10, 12);
const reward = (more: object = {}): PartnerReward => ({
  id: "rw_1",
  ...parseInput(RewardBody, { event: "sale", type: "percentage", amountInPercentage: 20, ...more }),
});
const first = (more: Partial<FirstCommission> = {}): FirstCommission => ({
  createdAtMs: now - 40 * DAY,
  status: "paid",
  rewardId: "rw_1",
  rewardMaxDuration: null,
  ...more,
});
const sale = (more: Partial<CommissionCase> = {}): CommissionCase => ({
  event: { type: "sale", atMs: now, amount: 5000, quantity: 1 },
  partnerStatus: "approved",
  reward: reward(),
  first: null,
  facts: { customer: { country: "GB" }, sale: { amount: 5000, metadata: null } },
  spent: 0,
  ...more,
});
const lead = (more: Partial<CommissionCase> = {}): CommissionCase =>
  sale({
    event: { type: "lead", atMs: now, amount: 0, quantity: 3 },
    reward: reward({ event: "lead", type: "flat", amountInPercentage: undefined, amountInCents: 250 }),
    facts: { customer: { country: "GB" }, lead: { metadata: null } },
    ...more,
  });

describe("a sale", () => {
  it("earns the partner a share", () => {
    expect(decideCommission(sale())).toMatchObject({
      kind: "earned",
      earnings: 1000,
      rewardId: "rw_1",
      reasons: { earned: 1000 },
    });
  });

  it.each(["approved", "archived", "invited"] as const)("earns for a partner who is %s", (partnerStatus) => {
    expect(decideCommission(sale({ partnerStatus })).kind).toBe("earned");
  });

  it.each([
    ["a pending partner", { partnerStatus: "pending" }, "partner-not-eligible"],
    ["a banned one", { partnerStatus: "banned" }, "partner-not-eligible"],
    ["a deactivated one", { partnerStatus: "deactivated" }, "partner-not-eligible"],
    ["no reward", { reward: null }, "no-reward"],
    ["a reward of nothing", { reward: reward({ amountInPercentage: 0 }) }, "reward-of-nothing"],
    ["a first commission that was fraud", { first: first({ status: "fraud" }) }, "first-commission-revoked"],
    ["a first commission that was canceled", { first: first({ status: "canceled" }) }, "first-commission-revoked"],
    ["a reward for the first sale alone", { reward: reward({ maxDuration: 0 }), first: first() }, "first-sale-only"],
    [
      "another reward, after one for the first sale alone",
      { first: first({ rewardId: "rw_0", rewardMaxDuration: 0 }) },
      "first-sale-only",
    ],
    ["its months over", { reward: reward({ maxDuration: 1 }), first: first() }, "duration-over"],
    ["less than half a cent", { event: { type: "sale", atMs: now, amount: 2, quantity: 1 } }, "earns-nothing"],
    [
      "the limit spent",
      { reward: reward({ spendLimitAmount: 800, spendLimitInterval: "month" }), spent: 800 },
      "limit-spent",
    ],
  ] as const)("earns nothing with %s", (_, more, because) => {
    expect(decideCommission(sale(more as Partial<CommissionCase>))).toMatchObject({ kind: "dropped", because });
  });

  it.each([
    ["refunded", { status: "refunded" }],
    ["on hold", { status: "hold" }],
    ["a duplicate", { status: "duplicate" }],
    ["of the same reward, which has become recurring", { rewardMaxDuration: 0 }],
  ] as const)("goes on after a first one that is %s", (_, more) => {
    expect(decideCommission(sale({ first: first(more) })).kind).toBe("earned");
  });

  it("earns up to the last moment of its months", () => {
    const case12 = (atMs: number) =>
      sale({
        event: { type: "sale", atMs, amount: 5000, quantity: 1 },
        reward: reward({ maxDuration: 12 }),
        first: first({ createdAtMs: now }),
      });
    const end = Date.UTC(2027, 4, 10, 12);
    expect(decideCommission(case12(end - 1))).toMatchObject({ kind: "earned", reasons: { months: 11 } });
    expect(decideCommission(case12(end))).toMatchObject({ kind: "dropped", because: "duration-over" });
  });

  it("is cut to what the limit leaves", () => {
    const limited = reward({ spendLimitAmount: 1500, spendLimitInterval: "day" });
    expect(decideCommission(sale({ reward: limited, spent: 900 }))).toMatchObject({
      earnings: 600,
      reasons: { earned: 1000, limit: { amount: 1500, spent: 900 } },
    });
  });

  it("is new until there is a first commission, and its customer's months count from there", () => {
    const modifiers = [
      {
        type: "flat",
        amountInCents: 9000,
        conditions: [{ entity: "sale", attribute: "type", operator: "equals_to", value: "new" }],
      },
      {
        type: "flat",
        amountInCents: 2000,
        conditions: [
          { entity: "customer", attribute: "subscriptionDurationMonths", operator: "greater_than", value: 0 },
        ],
      },
    ];
    const modified = reward({ modifiers });
    expect(decideCommission(sale({ reward: modified }))).toMatchObject({ earnings: 9000 });
    expect(decideCommission(sale({ reward: modified, first: first() }))).toMatchObject({ earnings: 2000 });
  });
});

describe("a lead", () => {
  it("earns once for each of its count", () => {
    expect(decideCommission(lead())).toMatchObject({ kind: "earned", earnings: 750 });
  });

  it.each(["paid", "refunded", "pending", "hold"] as const)("earns nothing after one that is %s", (status) => {
    expect(decideCommission(lead({ first: first({ status }) }))).toMatchObject({
      kind: "dropped",
      because: "lead-already-rewarded",
    });
  });
});

it("never earns more than the highest terms of the reward allow, nor past its limit", () => {
  const amounts = fc.record({ percent: fc.nat({ max: 100 }), flat: fc.nat({ max: 100_000 }) });
  fc.assert(
    fc.property(
      amounts,
      fc.nat({ max: 10_000_000 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.integer({ min: -1000, max: 1_000_000 }),
      (terms, amount, limit, spent) => {
        const decided = decideCommission(
          sale({
            event: { type: "sale", atMs: now, amount, quantity: 1 },
            facts: { customer: { country: "GB" }, sale: { amount, metadata: null } },
            reward: reward({
              amountInPercentage: terms.percent,
              spendLimitAmount: limit,
              spendLimitInterval: "allTime",
              modifiers: [
                {
                  type: "flat",
                  amountInCents: terms.flat,
                  conditions: [{ entity: "sale", attribute: "amount", operator: "greater_than", value: 1000 }],
                },
              ],
            }),
            spent,
          }),
        );
        if (decided.kind === "dropped") return;
        const most = Math.max(Math.round((amount * terms.percent) / 100), terms.flat);
        expect(decided.earnings).toBeGreaterThan(0);
        expect(decided.earnings).toBeLessThanOrEqual(most);
        expect(decided.earnings + spent).toBeLessThanOrEqual(limit);
      },
    ),
  );
});
