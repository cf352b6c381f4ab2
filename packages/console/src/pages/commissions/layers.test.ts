import { expect, test } from "vitest";
import type { AuditEntry, Commission } from "./commission.ts";
import { amountBy, explain } from "./layers.ts";

const commission: Commission = {
  ...{ id: "cm_1", type: "sale", amount: 29_400, earnings: 7_350, currency: "usd", status: "pending", quantity: 1 },
  ...{ invoiceId: "in_1", description: null, metadata: { product: "Pro" }, createdAt: "2026-11-29T10:00:00.000Z" },
  partner: { id: "pn_1", name: "Quiet Kettle", email: null },
  customer: {
    ...{ id: "cus_1", name: "Saltmarsh", email: null, externalId: null, country: "DE" },
    createdAt: "2026-11-12T10:00:00.000Z",
  },
};
const country = { entity: "customer", attribute: "country", operator: "in", value: ["DE", "AT"] };
const large = { entity: "sale", attribute: "amount", operator: "greater_than", value: 100_000 };
const created: AuditEntry = {
  ...{ at: "2026-11-29T10:00:00.000Z", action: "created", userId: null },
  detail: {
    event: {
      ...{ type: "sale", name: "Purchase", at: "2026-11-29T10:00:00.000Z" },
      ...{ invoiceId: "in_1", amount: 29_400, currency: "usd" },
    },
    attribution: { clickId: "c_1", groupId: "grp_1" },
    reward: { event: "sale", version: 4, type: "percentage", amountInPercentage: 20, maxDuration: 12 },
    modifiers: [
      {
        modifier: { operator: "AND", conditions: [country], type: "percentage", amountInPercentage: 25 },
        ...{ met: true, used: true, why: "It has the highest amount." },
        conditions: [{ condition: country, actual: "DE", met: true }],
      },
      {
        modifier: { operator: "AND", conditions: [large], type: "percentage", amountInPercentage: 30 },
        ...{ met: false, used: false, why: "Its conditions do not hold." },
        conditions: [{ condition: large, actual: 29_400, met: false }],
      },
    ],
    terms: { type: "percentage", amountInPercentage: 25, maxDuration: 12 },
    checks: { firstCommission: null, risk: [{ rule: "customerEmailMatch", outcome: "passed" }] },
    exchange: null,
    arithmetic: ["round(29400 × 25 ÷ 100) = 7350"],
    holding: { days: 30 },
  },
};
const words = (text: string | undefined) => text?.replaceAll("US$", "$");

test("a sale is shown from the click to the payout, with what a modifier changed and what was not used", () => {
  const { layers, unused, summary, version } = explain({
    ...{ commission, audit: [created], groupName: "Creators", link: "tide.example/kettle" },
  });
  expect(layers.map(({ title, amount, isStruck = false }) => [title, words(amount), isStruck])).toEqual([
    ["Click on tide.example/kettle", undefined, false],
    ["Sign-up, then sale", undefined, false],
    ["Saltmarsh bought Pro", "$294.00", false],
    ["Group “Creators”: 20% of each sale", "$58.80", true],
    ["Country is DE or AT: 25% instead", "$73.50", false],
    ["Checks passed", undefined, false],
    ["Held 30 days, then due", undefined, false],
  ]);
  expect(words(layers[4]?.note)).toBe("+ $14.70");
  expect(layers[1]?.note).toBe("17 days");
  expect(unused.map(({ rule, why }) => [words(rule), words(why)])).toEqual([
    ["Sale is over $1,000.00: 30%", "Sale is $294.00"],
  ]);
  expect(words(summary)).toBe("25% of a $294.00 sale, because Country is DE or AT.");
  expect(version).toBe("Rules v4");
});

test("a later change is a layer, and the rule keeps what it gave", () => {
  const change: AuditEntry = {
    ...{ at: "2026-11-30T10:00:00.000Z", action: "updated", userId: "user_1" },
    detail: { before: { earnings: 7_350, amount: 29_400 }, after: { earnings: 5_000, amount: 29_400 } },
  };
  const changed = { ...commission, earnings: 5_000 };
  const { layers } = explain({ commission: changed, audit: [created, change], groupName: undefined, link: undefined });
  expect(layers.find(({ title }) => title.endsWith("instead"))?.amount).toMatch(/73\.50/);
  const layer = layers.find(({ title }) => title === "Changed");
  expect([words(layer?.amount), words(layer?.note)]).toEqual(["$50.00", "was $73.50"]);
});

test("what is held says why, and what was entered by hand has no rule", () => {
  const detail = { ...created.detail, hold: { because: ["customerEmailMatch"] } };
  const held = explain({ commission, audit: [{ ...created, detail }], groupName: undefined, link: undefined });
  expect(held.layers.find(({ tone }) => tone === "bad")?.text).toBe("Customer has the partner's address.");
  const custom = { ...commission, type: "custom", description: "Talk", earnings: 2_500, customer: null };
  const byHand = explain({
    ...{ commission: custom, audit: [{ ...created, detail: {} }], groupName: undefined, link: undefined },
  });
  expect(byHand.layers.map(({ title, amount }) => [title, words(amount)])).toEqual([["Talk", "$25.00"]]);
  expect(byHand.summary).toBe("Entered by hand.");
});

test.each([
  [12.5, 2543, 318],
  [33.33, 100, 33],
  [50, 1, 1],
  [2.9, 1000, 29],
])("%d%% of %d cents are %d", (amountInPercentage, sale, cents) => {
  expect(amountBy({ type: "percentage", amountInPercentage }, sale)).toBe(cents);
});
