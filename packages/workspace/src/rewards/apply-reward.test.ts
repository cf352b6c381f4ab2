import { parseInput, RewardBody } from "@overdub/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyReward, earningsOf } from "./apply-reward.ts";
import type { RewardFacts } from "./conditions.ts";

const flat = (amountInCents: number, conditions: readonly object[], more: object = {}) => ({
  type: "flat",
  amountInCents,
  conditions,
  ...more,
});
const condition = (entity: string, attribute: string, operator: string, value: unknown, metadataField?: string) => ({
  entity,
  attribute,
  operator,
  value,
  ...(metadataField && { metadataField }),
});
const saleReward = (modifiers: readonly object[] | null, more: object = {}) =>
  parseInput(RewardBody, { event: "sale", type: "flat", amountInCents: 1000, modifiers, ...more });

const partner = {
  country: "US",
  totalClicks: 10,
  totalLeads: 4,
  totalConversions: 2,
  totalSaleAmount: 0,
  totalCommissions: 0,
};
const facts = (more: RewardFacts = {}): RewardFacts => ({ partner, ...more });
const sale = (more: Partial<NonNullable<RewardFacts["sale"]>> = {}) => ({ amount: 1000, metadata: null, ...more });

describe("the terms of a sale", () => {
  const fixture = saleReward([
    flat(3000, [condition("sale", "productId", "equals_to", "premiumProductId")]),
    flat(5000, [condition("sale", "amount", "greater_than", 15_000)]),
    flat(6500, [condition("customer", "country", "equals_to", "SG")]),
    flat(2000, [condition("customer", "subscriptionDurationMonths", "less_than_or_equal", 3)]),
    flat(3300, [
      condition("customer", "signupDate", "greater_than_or_equal", Date.UTC(2025, 0, 1)),
      condition("customer", "signupDate", "less_than", Date.UTC(2025, 1, 1)),
    ]),
    flat(9000, [condition("sale", "type", "equals_to", "new")]),
    flat(4200, [condition("sale", "metadata", "equals_to", "THGTTG", "bookTitle")]),
  ]);
  const customer = { country: "US", subscriptionDurationMonths: 0, signupDate: Date.UTC(2026, 5, 1) };

  it.each([
    ["a first sale", { customer, sale: sale({ type: "new" }) }, 9000],
    ["a second one", { customer, sale: sale({ type: "recurring" }) }, 2000],
    [
      "a large renewal of the premium product",
      { customer, sale: sale({ amount: 17_500, productId: "premiumProductId", type: "recurring" }) },
      5000,
    ],
    ["a renewal from Singapore", { customer: { ...customer, country: "SG" }, sale: sale({ type: "recurring" }) }, 6500],
    [
      "a renewal after four months",
      { customer: { ...customer, subscriptionDurationMonths: 4 }, sale: sale({ type: "recurring" }) },
      1000,
    ],
    [
      "one of a customer who signed up in that January",
      {
        customer: { ...customer, subscriptionDurationMonths: 4, signupDate: Date.UTC(2025, 0, 31, 23) },
        sale: sale({ type: "recurring" }),
      },
      3300,
    ],
    [
      "one of that book",
      {
        customer: { ...customer, subscriptionDurationMonths: 4 },
        sale: sale({ type: "recurring", metadata: { bookTitle: "THGTTG" } }),
      },
      4200,
    ],
  ] as const)("of %s", (_, known, amount) => {
    const applied = applyReward(fixture, facts(known as RewardFacts));
    expect(applied.terms).toEqual({ type: "flat", amount, maxDuration: null });
    expect(applied.modifiers).toHaveLength(7);
  });

  it("are those of the highest modifier, wherever it stands", () => {
    const modifiers = [
      flat(5000, [condition("sale", "amount", "greater_than", 15_000)]),
      flat(9000, [condition("sale", "type", "equals_to", "new")]),
    ];
    for (const order of [modifiers, modifiers.toReversed()]) {
      const reward = saleReward(order);
      const amountOf = (amount: number, type: "new" | "recurring") =>
        applyReward(reward, facts({ sale: sale({ amount, type }) })).terms.amount;
      expect([amountOf(20_000, "new"), amountOf(20_000, "recurring"), amountOf(900, "recurring")]).toEqual([
        9000, 5000, 1000,
      ]);
    }
  });

  it("compare cents with percents as bare numbers", () => {
    const always = [condition("sale", "amount", "greater_than_or_equal", 0)];
    const reward = saleReward([{ type: "percentage", amountInPercentage: 50, conditions: always }, flat(49, always)]);
    expect(applyReward(reward, facts({ sale: sale() })).terms).toEqual({
      type: "percentage",
      amount: 5000,
      maxDuration: null,
    });
  });

  it.each([
    ["its own duration", { maxDuration: 3 }, 3],
    ["forever", { maxDuration: null }, null],
    ["the reward's, where it names none", {}, 12],
  ] as const)("last %s with a modifier", (_, more, maxDuration) => {
    const reward = saleReward([flat(2000, [condition("sale", "amount", "greater_than", 0)], more)], {
      maxDuration: 12,
    });
    expect(applyReward(reward, facts({ sale: sale() })).terms.maxDuration).toBe(maxDuration);
  });

  it("name no winner where the reward's own apply", () => {
    const reward = saleReward([flat(2000, [condition("sale", "amount", "greater_than", 5000)])]);
    const applied = applyReward(reward, facts({ sale: sale() }));
    expect(applied.winner).toBeNull();
    expect(applied.modifiers[0]).toMatchObject({ met: false, conditions: [{ actual: 1000, met: false }] });
  });
});

describe("a condition", () => {
  const meets = (asked: object, known: RewardFacts) =>
    applyReward(saleReward([flat(2000, [asked])]), known).winner !== null;

  it.each(["equals_to", "not_equals", "contains", "not_contains", "less_than", "starts_with"])(
    "is not met by what is not known: %s",
    (operator) => {
      const value = operator === "less_than" ? 5 : "US";
      expect(meets(condition("customer", "country", operator, value), {})).toBe(false);
    },
  );

  it.each([
    ["not_equals", "US", null, true],
    ["equals_to", "US", "us", false],
    ["in", ["US", "SG"], "SG", true],
    ["in", [], "SG", false],
    ["not_in", ["US"], "SG", true],
    ["not_in", ["US"], null, true],
    ["not_in", [], "SG", false],
    ["starts_with", "S", "SG", true],
    ["starts_with", "s", "SG", false],
    ["starts_with", "", "SG", false],
    ["ends_with", "G", "SG", true],
    ["contains", " G ", "SG", true],
    ["contains", "  ", "SG", false],
    ["not_contains", "  ", "SG", false],
    ["not_contains", "X", "SG", true],
    ["not_contains", "X", null, false],
  ] as const)("%s %j of the country %j is %s", (operator, value, country, met) => {
    expect(meets(condition("customer", "country", operator, value), { customer: { country } })).toBe(met);
  });

  it.each([
    ["equals_to", 5, "5", true],
    ["equals_to", 5, 5, true],
    ["equals_to", "5", 5, true],
    ["equals_to", "true", true, true],
    ["not_equals", "a", null, true],
    ["greater_than", 4, "5", true],
    ["greater_than", 0, true, false],
    ["greater_than_or_equal", 0, null, false],
    ["less_than", 9, "", false],
    ["less_than", 9, [1], false],
    ["contains", "b", "abc", true],
    ["contains", "2", 123, true],
  ] as const)("%s %j of metadata %j is %s", (operator, value, plan, met) => {
    expect(meets(condition("sale", "metadata", operator, value, "plan"), { sale: sale({ metadata: { plan } }) })).toBe(
      met,
    );
  });

  it.each([
    ["below the top", { plan: { name: "pro" } }, "plan.name"],
    ["absent", { other: 1 }, "plan"],
    ["of the prototype", {}, "constructor"],
    ["of no metadata", null, "plan"],
  ] as const)("is not met by a field %s", (_, metadata, field) => {
    expect(meets(condition("sale", "metadata", "not_equals", "x", field), { sale: sale({ metadata }) })).toBe(false);
  });

  const known: RewardFacts = {
    partner: { ...partner, totalSaleAmount: 700, totalCommissions: 90 },
    customer: {
      ...{ country: "SG", source: "tracked", subscriptionDurationMonths: 3 },
      ...{ subscriptionStartDate: Date.UTC(2026, 0), signupDate: Date.UTC(2025, 6) },
    },
    sale: { amount: 1000, productId: "p_1", type: "recurring", metadata: { plan: "pro" } },
  };
  it.each([
    ["partner", "country", "US", "SG"],
    ["partner", "totalClicks", 10, 11],
    ["partner", "totalLeads", 4, 5],
    ["partner", "totalConversions", 2, 3],
    ["partner", "totalSaleAmount", 700, 701],
    ["partner", "totalCommissions", 90, 91],
    ["customer", "country", "SG", "US"],
    ["customer", "source", "tracked", "trial"],
    ["customer", "subscriptionDurationMonths", 3, 4],
    ["customer", "subscriptionStartDate", Date.UTC(2026, 0), Date.UTC(2026, 1)],
    ["customer", "signupDate", Date.UTC(2025, 6), Date.UTC(2025, 7)],
    ["sale", "productId", "p_1", "p_2"],
    ["sale", "amount", 1000, 1001],
    ["sale", "type", "recurring", "new"],
  ] as const)("asks for %s.%s: %j is met, and %j is not", (entity, attribute, value, other) => {
    const asked = (operator: string, wanted: unknown) => meets(condition(entity, attribute, operator, wanted), known);
    expect([asked("equals_to", value), asked("equals_to", other)]).toEqual([true, false]);
    expect([asked("not_equals", value), asked("not_equals", other)]).toEqual([false, true]);
    if (typeof value !== "number") return;
    for (const [operator, met] of [
      ["greater_than", [false, false]],
      ["greater_than_or_equal", [true, false]],
      ["less_than", [false, true]],
      ["less_than_or_equal", [true, true]],
    ] as const) {
      expect([operator, [asked(operator, value), asked(operator, other)]]).toEqual([operator, met]);
    }
  });

  it("of a lead asks for its metadata", () => {
    const asked = condition("lead", "metadata", "equals_to", "pro", "plan");
    const reward = parseInput(RewardBody, {
      ...{ event: "lead", type: "flat", amountInCents: 100 },
      modifiers: [flat(200, [asked])],
    });
    const of = (plan: string) => applyReward(reward, { lead: { metadata: { plan } } }).terms.amount;
    expect([of("pro"), of("free")]).toEqual([200, 100]);
  });

  it("counts with the others, or instead of them", () => {
    const conditions = [
      condition("sale", "amount", "greater_than", 10),
      condition("customer", "country", "equals_to", "SG"),
    ];
    const known = facts({ sale: sale(), customer: { country: "US" } });
    expect(applyReward(saleReward([flat(2000, conditions)]), known).winner).toBeNull();
    expect(applyReward(saleReward([flat(2000, conditions, { operator: "OR" })]), known).winner).not.toBeNull();
  });
});

describe("earnings", () => {
  it.each([
    [500, 2.9, 15],
    [15, 10, 2],
    [1, 50, 1],
    [3, 20, 1],
    [49, 1, 0],
    [5000, 20, 1000],
    [0, 50, 0],
    [9_000_000_000_000, 99.99, 8_999_100_000_000],
  ])("of %i cents at %d %% are %i", (amount, percent, earnings) => {
    expect(earningsOf({ type: "percentage", amount: Math.round(percent * 100) }, amount, 3)).toBe(earnings);
  });

  it("of a flat reward count each lead", () => {
    expect(earningsOf({ type: "flat", amount: 250 }, 99_999, 4)).toBe(1000);
  });

  it("of a share are never above it by more than half a cent, nor above the sale", () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000_000 }), fc.nat({ max: 10_000 }), (amount, hundredths) => {
        const earnings = earningsOf({ type: "percentage", amount: hundredths }, amount, 1);
        expect(Number.isSafeInteger(earnings)).toBe(true);
        expect(earnings).toBeLessThanOrEqual(amount);
        expect(Math.abs(earnings * 10_000 - amount * hundredths)).toBeLessThanOrEqual(5_000);
      }),
    );
  });
});
