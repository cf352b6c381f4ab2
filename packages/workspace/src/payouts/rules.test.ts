import { PAYOUT_STATUSES } from "@overdub/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeConfirmation } from "./confirm-rules.ts";
import { heldLongEnoughBefore, planPayout } from "./due.ts";
import { judgeRow } from "./settlement-rules.ts";

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 2, 4, 12);

describe("holding", () => {
  test("ends for each commission after its days, and not a moment before", () => {
    fc.assert(
      fc.property(fc.constantFrom(7, 14, 30, 60, 90), fc.integer({ min: 0, max: 200 * DAY_MS }), (days, ageMs) => {
        expect(NOON - ageMs < heldLongEnoughBefore(days, NOON)).toBe(ageMs > days * DAY_MS);
      }),
    );
    expect(NOON + 1 < heldLongEnoughBefore(0, NOON)).toBe(true);
  });
});

describe("a payout", () => {
  const anyDue = fc.record({
    count: fc.integer({ min: 0, max: 9 }),
    earnings: fc.integer({ min: -500, max: 500 }),
    oldestMs: fc.integer({ min: 0, max: 50 }),
    newestMs: fc.integer({ min: 50, max: 99 }),
  });
  const anyOpen = fc.option(
    fc.record({ amount: fc.integer({ min: -500, max: 500 }), periodEndMs: fc.nat({ max: 99 }) }),
  );

  test("takes up exactly what is due, its period never shrinks, and none is made of nothing", () => {
    fc.assert(
      fc.property(anyOpen, anyDue, (open, due) => {
        const plan = planPayout(open, due);
        if (plan.kind === "nothing") {
          expect(due.count === 0 || (open === null && due.earnings === 0)).toBe(true);
          return;
        }
        expect(plan.amount).toBe((open?.amount ?? 0) + due.earnings);
        expect(plan.periodEndMs).toBeGreaterThanOrEqual(Math.max(open?.periodEndMs ?? 0, due.newestMs));
        if (plan.kind === "new")
          expect([open, plan.amount === 0, plan.periodStartMs]).toEqual([null, false, due.oldestMs]);
      }),
    );
  });

  const payout = { id: "po_1", status: "pending", amount_cents: 1000, invoice_id: null } as const;
  const nobody = { payoutsEnabledAtMs: null, tenantId: null };
  const known = { payoutsEnabledAtMs: 1, tenantId: "user_42" };
  const all = { canPay: () => true };
  const enabled = { canPay: ({ payoutsEnabledAtMs }: typeof known | typeof nobody) => payoutsEnabledAtMs !== null };
  const program = (payout_mode: string, min_payout_amount_cents = 0) => ({ payout_mode, min_payout_amount_cents });

  test.each([
    ["internal", nobody, all, "internal"],
    ["internal", nobody, enabled, "its partner cannot be paid yet."],
    ["internal", known, enabled, "internal"],
    ["external", nobody, all, "its partner has no tenant ID."],
    ["external", known, enabled, "external"],
    ["hybrid", known, enabled, "internal"],
    ["hybrid", { ...known, payoutsEnabledAtMs: null }, all, "external"],
    ["hybrid", nobody, all, "internal"],
    ["hybrid", nobody, enabled, "its partner cannot be paid yet."],
  ])("of a program that pays %s, to %j", (mode, payee, payments, expected) => {
    const judgement = judgeConfirmation(payout, payee, program(mode), payments);
    expect(judgement.may ? judgement.mode : judgement.why.replace("Payout po_1 cannot be confirmed: ", "")).toBe(
      expected,
    );
  });

  test("is confirmed only while it is pending, owes something, and reaches the minimum", () => {
    const may = (over: object, minimum = 0) =>
      judgeConfirmation({ ...payout, ...over }, known, program("internal", minimum), all).may;
    expect([may({}), may({}, 1000), may({}, 1001)]).toEqual([true, true, false]);
    expect([may({ amount_cents: 0 }), may({ amount_cents: -1 }), may({ invoice_id: "inv_1" })]).toEqual([
      false,
      false,
      false,
    ]);
    expect(PAYOUT_STATUSES.filter((status) => may({ status }))).toEqual(["pending"]);
  });
});

describe("a row of a statement", () => {
  const judge = (status: (typeof PAYOUT_STATUSES)[number], row: object = {}, over: object = {}) =>
    judgeRow({ payoutId: "po_1", status: "paid", ...row }, { status, amount_cents: 100, trace_id: null, ...over }).kind;

  test("pays what is confirmed, once, and never takes back what is paid", () => {
    expect(PAYOUT_STATUSES.map((status) => [status, judge(status), judge(status, { status: "failed" })])).toEqual([
      ["pending", "refuse", "refuse"],
      ["processing", "pay", "fail"],
      ["processed", "pay", "fail"],
      ["sent", "pay", "fail"],
      ["completed", "repeat", "refuse"],
      ["failed", "pay", "repeat"],
      ["canceled", "refuse", "refuse"],
    ]);
  });

  test("matches by id, amount and, once paid, by reference", () => {
    expect(judgeRow({ payoutId: "po_1", status: "paid" }, undefined).kind).toBe("refuse");
    expect([judge("sent", { amount: 100 }), judge("sent", { amount: 99 })]).toEqual(["pay", "refuse"]);
    const paid = { trace_id: "tr_1" };
    expect([judge("completed", { traceId: "tr_1" }, paid), judge("completed", { traceId: "tr_2" }, paid)]).toEqual([
      "repeat",
      "refuse",
    ]);
    expect([judge("completed", { traceId: "tr_1" }), judge("completed", {}, paid)]).toEqual(["repeat", "repeat"]);
  });
});
