import { parseInput, RewardBody } from "@overdub/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { spendWindow } from "../rewards/spend-limit.ts";
import type { FirstCommission } from "./decide-commission.ts";
import { decideCommission } from "./decide-commission.ts";
import type { Before, JudgedConversion, PastEvent } from "./rejudge.ts";
import { customerKey, rejudgeBy } from "./rejudge.ts";

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 1);

const NOTHING: Before = { atMs: START_MS, firsts: new Map(), spent: new Map(), durations: new Map() };
const rewardOf = (body: object) => ({ ...parseInput(RewardBody, body), id: "rw_1" });
const flat = (amountInCents: number, over: object = {}) =>
  rewardOf({ event: "sale", type: "flat", amountInCents, ...over });

function sale(
  atMs: number,
  over: Partial<Omit<PastEvent, "judged"> & { facts: JudgedConversion["facts"]; amount: number }> = {},
) {
  const { facts = {}, amount = 1_000, ...event } = over;
  const customer = { customer: { country: "US" }, sale: { amount, metadata: null }, ...facts };
  const judged = {
    type: "sale",
    amount,
    quantity: 1,
    partnerStatus: "approved",
    facts: customer,
    isMetadataKnown: true,
  } as const;
  const commission = { earnings: 100, status: "pending", rewardId: "rw_1" } as const;
  return { ...{ id: `cm_${atMs}`, atMs, partnerId: "pn_1", customerId: "cus_1", commission, judged }, ...event };
}

/** What each earns. */
const rejudged = (reward: ReturnType<typeof rewardOf>, events: readonly PastEvent[], before = NOTHING) =>
  events.map(rejudgeBy(reward, before)).map((each) => each?.earnings);

test("other terms, also those that end sooner, later, or with the first sale", () => {
  const events = [0, 20, 40].map((day) => sale(START_MS + day * DAY_MS));
  expect(rejudged(flat(500), events)).toEqual([500, 500, 500]);
  expect(rejudged(flat(500, { maxDuration: 0 }), events)).toEqual([500, 0, 0]);
  expect(rejudged(flat(500, { maxDuration: 1 }), events)).toEqual([500, 500, 0]);
  const share = rewardOf({ event: "sale", type: "percentage", amountInPercentage: 12.5 });
  expect(rejudged(share, events)).toEqual([125, 125, 125]);
});

test("what another reward has earned, or was revoked, stays and counts as the first commission", () => {
  const kept = { ...sale(START_MS), judged: undefined };
  const later = sale(START_MS + DAY_MS, { commission: null });
  expect(rejudged(flat(500, { maxDuration: 0 }), [kept, later])).toEqual([undefined, 0]);
  const fraud = { ...kept, commission: { earnings: 100, status: "fraud", rewardId: "rw_2" } as const };
  expect(rejudged(flat(500), [fraud, later])).toEqual([undefined, 0]);
  const others = { ...later, customerId: "cus_2" };
  expect(rejudged(flat(500), [fraud, others])).toEqual([undefined, 500]);
});

test("a limit counts what was spent before, what stays, and what the changed reward earns", () => {
  const limited = flat(400, { spendLimitAmount: 1_000, spendLimitInterval: "month" });
  const kept = { ...sale(START_MS + DAY_MS), judged: undefined };
  const events = [kept, ...[2, 3, 31].map((day) => sale(START_MS + day * DAY_MS))];
  const before = { ...NOTHING, atMs: START_MS + 1, spent: new Map([[customerKey("pn_1", "cus_1"), 300]]) };
  expect(rejudged(limited, events, before)).toEqual([undefined, 400, 200, 400]);
});

test("clicks earn by country, and by the reward's own amount where that was not kept", () => {
  const asked = { entity: "customer", attribute: "country", operator: "equals_to", value: "DE" };
  const modifiers = [{ type: "flat", amountInCents: 5, conditions: [asked] }];
  const reward = rewardOf({ event: "click", type: "flat", amountInCents: 2, modifiers });
  const countries = [
    { country: "DE", clicks: 3 },
    { country: "US", clicks: 1 },
  ];
  const clicks = (known?: typeof countries) =>
    ({ ...sale(START_MS), customerId: null, judged: { type: "click", countries: known, quantity: 4 } }) as const;
  expect(rejudgeBy(reward, NOTHING)(clicks(countries))).toEqual({ earnings: 17, unknown: [] });
  expect(rejudgeBy(reward, NOTHING)(clicks())).toEqual({ earnings: 8, unknown: ["customer.country"] });
});

test("what a condition asks for and nobody knows is told; what is known not to be there is not", () => {
  const modifier = (entity: string, attribute: string, more: object = {}) => ({
    ...{ type: "flat", amountInCents: 900 },
    conditions: [{ entity, attribute, operator: "equals_to", value: 1, ...more }],
  });
  const product = modifier("sale", "metadata", { metadataField: "product" });
  const reward = flat(100, { modifiers: [modifier("partner", "totalLeads"), product] });
  const judge = rejudgeBy(reward, NOTHING);
  expect(judge(sale(START_MS))).toEqual({ earnings: 100, unknown: ["partner.totalLeads"] });
  const known = sale(START_MS + 1, { facts: { partner: { totalLeads: 1 } } });
  expect(judge(known)).toEqual({ earnings: 900, unknown: [] });
  const unkept = sale(START_MS + 2);
  const judged = { ...unkept.judged, isMetadataKnown: false };
  expect(judge({ ...unkept, judged })?.unknown).toEqual(["partner.totalLeads", "sale.metadata"]);
});

const Terms = fc.oneof(
  fc.record({ type: fc.constant("flat"), amountInCents: fc.constantFrom(0, 1, 250, 5_000) }),
  fc.record({ type: fc.constant("percentage"), amountInPercentage: fc.constantFrom(0, 0.01, 20, 100) }),
);
const Condition = fc.oneof(
  fc.record({
    entity: fc.constant("customer"),
    attribute: fc.constant("country"),
    operator: fc.constant("equals_to"),
    value: fc.constantFrom("DE", "US"),
  }),
  fc.constant({ entity: "sale", attribute: "type", operator: "equals_to", value: "recurring" }),
);
const Reward = fc
  .record({
    terms: Terms,
    maxDuration: fc.constantFrom(null, 0, 1, 2),
    modifiers: fc.option(fc.array(fc.record({ terms: Terms, condition: Condition }), { minLength: 1, maxLength: 2 })),
    limit: fc.option(
      fc.record({
        spendLimitAmount: fc.constantFrom(100, 6_000),
        spendLimitInterval: fc.constantFrom("allTime", "day", "week", "month"),
      }),
    ),
  })
  .map(({ terms, maxDuration, modifiers, limit }) =>
    rewardOf({
      ...{ event: "sale", maxDuration, ...terms, ...limit },
      modifiers: modifiers?.map(({ terms: own, condition }) => ({ ...own, conditions: [condition] })) ?? null,
    }),
  );
const Sales = fc
  .array(
    fc.record({
      hours: fc.nat(24 * 100),
      customerId: fc.constantFrom("cus_1", "cus_2"),
      partnerId: fc.constantFrom("pn_1", "pn_2"),
      amount: fc.constantFrom(0, 49, 1_000, 99_999),
      country: fc.constantFrom("DE", "US", null),
    }),
    { maxLength: 25 },
  )
  .map((sales) =>
    sales
      .toSorted((a, b) => a.hours - b.hours)
      .map(({ hours, country, ...each }, index) => {
        const facts = { customer: { country }, sale: { amount: each.amount, metadata: null } };
        return sale(START_MS + hours * 3_600_000 + index, { ...each, facts });
      }),
  );

/** The engine, event by event, as the ledger would have asked it. */
function earnedBy(reward: ReturnType<typeof rewardOf>, events: ReturnType<typeof sale>[]): number[] {
  const made: { readonly event: PastEvent; readonly earnings: number }[] = [];
  return events.map((event) => {
    const { judged } = event;
    const ofCustomer = made.filter(
      ({ event: each }) => each.partnerId === event.partnerId && each.customerId === event.customerId,
    );
    const window = reward.spendLimitInterval && spendWindow(reward.spendLimitInterval, event.atMs);
    const inWindow = ofCustomer.filter(
      ({ event: { atMs } }) => window && atMs >= window.fromMs && atMs < window.beforeMs,
    );
    const [first] = ofCustomer;
    const decision = decideCommission({
      event: { type: "sale", atMs: event.atMs, amount: judged.amount, quantity: 1 },
      partnerStatus: "approved",
      reward,
      first: first ? firstOf(first.event.atMs, reward) : null,
      facts: judged.facts,
      spent: inWindow.reduce((sum, { earnings }) => sum + earnings, 0),
    });
    if (decision.kind !== "earned") return 0;
    made.push({ event, earnings: decision.earnings });
    return decision.earnings;
  });
}

const firstOf = (createdAtMs: number, { id, maxDuration }: ReturnType<typeof rewardOf>): FirstCommission => ({
  ...{ createdAtMs, status: "pending", rewardId: id, rewardMaxDuration: maxDuration },
});

/** As they are stored, when one reward has judged them. */
const storedBy = (reward: ReturnType<typeof rewardOf>, events: ReturnType<typeof sale>[]): PastEvent[] => {
  const earned = earnedBy(reward, events);
  return events.map((event, index) => {
    const earnings = earned[index] ?? 0;
    return { ...event, commission: earnings > 0 ? { earnings, status: "pending", rewardId: reward.id } : null };
  });
};

test("what one reward has judged is judged by another as if that had been in force", () => {
  fc.assert(
    fc.property(Reward, Reward, Sales, (was, is, events) => {
      const before = { ...NOTHING, durations: new Map([[is.id, is.maxDuration]]) };
      expect(rejudged(is, storedBy(was, events), before)).toEqual(earnedBy(is, events));
    }),
  );
});

test("judged again by the same reward, from any moment on, nothing changes", () => {
  fc.assert(
    fc.property(Reward, Sales, fc.nat(25), (reward, events, from) => {
      const stored = storedBy(reward, events);
      const [earlier, later] = [stored.slice(0, from), stored.slice(from)];
      const atMs = later[0]?.atMs ?? START_MS;
      const window = reward.spendLimitInterval && spendWindow(reward.spendLimitInterval, atMs);
      const firsts = new Map<string, FirstCommission>();
      const spent = new Map<string, number>();
      for (const { partnerId, customerId, atMs: earnedMs, commission } of earlier) {
        if (!commission) continue;
        const key = customerKey(partnerId, customerId);
        if (!firsts.has(key)) firsts.set(key, firstOf(earnedMs, reward));
        if (window && earnedMs >= window.fromMs) spent.set(key, (spent.get(key) ?? 0) + commission.earnings);
      }
      const before = { atMs, firsts, spent, durations: new Map([[reward.id, reward.maxDuration]]) };
      expect(rejudged(reward, later, before)).toEqual(later.map(({ commission }) => commission?.earnings ?? 0));
    }),
  );
});
