import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BountyTable } from "./bounty-tables.ts";
import { grow, progressAtStart } from "./grow.ts";

const NONE = { total_leads: 0, total_conversions: 0, total_sale_amount_cents: 0, total_commissions_cents: 0 };
const goal = (over: Partial<BountyTable> = {}) =>
  ({
    ...{ performance_metric: "totalLeads", performance_target: 3, performance_scope: "new" },
    ...over,
  }) as Pick<BountyTable, "performance_metric" | "performance_target" | "performance_scope">;
const happened = (added: object, firstSaleAtMs: number | null = null) => ({ atMs: 100, added, firstSaleAtMs });
const since = { totals: NONE, fromMs: 50 };
const draft = (count: number) => ({ status: "draft", performance_count: count, completed_at_ms: null }) as const;
const done = (count: number) => ({ status: "submitted", performance_count: count, completed_at_ms: 100 }) as const;

/** See behaviour/partners 6.2. */
describe("what an event does to a submission", () => {
  test.each([
    ["the first lead makes a draft", goal(), undefined, happened({ totalLeads: 1 }), draft(1)],
    ["the next one grows it", goal(), draft(1), happened({ totalLeads: 1 }), draft(2)],
    ["what reaches the target submits it", goal(), draft(2), happened({ totalLeads: 1 }), done(3)],
    ["also at once, with what is beyond", goal(), undefined, happened({ totalLeads: 5 }), done(5)],
    ["after that nothing counts", goal(), done(3), happened({ totalLeads: 1 }), undefined],
    ["another metric does not count", goal(), draft(1), happened({ totalConversions: 1 }), undefined],
    [
      "a sale that is not the first is no conversion",
      goal({ performance_metric: "totalConversions" }),
      draft(1),
      happened({ totalConversions: 0, totalSaleAmount: 9 }),
      undefined,
    ],
    [
      "a customer who bought before does not count",
      goal({ performance_metric: "totalSaleAmount" }),
      draft(1),
      happened({ totalSaleAmount: 9 }, 49),
      undefined,
    ],
    [
      "one who first bought when it began does",
      goal({ performance_metric: "totalSaleAmount" }),
      draft(1),
      happened({ totalSaleAmount: 1 }, 50),
      draft(2),
    ],
    ["leads count whoever bought before", goal(), draft(1), happened({ totalLeads: 1 }, 49), draft(2)],
    [
      "a bounty for work takes no results",
      goal({ performance_metric: null, performance_target: null }),
      undefined,
      happened({ totalLeads: 1 }),
      undefined,
    ],
  ])("%s", (_what, bounty, before, event, after) => {
    expect(grow(bounty, before, event, since)).toEqual(after);
  });

  test.each([
    ["shows the total", 2, undefined, draft(2)],
    ["at most the target", 9, undefined, done(3)],
    ["never less than before", 1, draft(2), draft(2)],
  ])("over a lifetime it %s", (_what, total_leads, before, after) => {
    const totals = { ...NONE, total_leads };
    expect(
      grow(goal({ performance_scope: "lifetime" }), before, happened({ totalLeads: 1 }, 1), { ...since, totals }),
    ).toEqual(after);
  });

  test.each([
    [0, undefined],
    [2, draft(2)],
    [3, done(3)],
    [7, done(3)],
  ])("with %d at the start", (total_leads, after) => {
    expect(progressAtStart(goal(), { ...NONE, total_leads }, 100)).toEqual(after);
  });

  test("in any order of events a submission is complete exactly when it has reached the target", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 30 }),
        (leads, target) => {
          let now: ReturnType<typeof grow>;
          let counted = 0;
          for (const count of leads) {
            if (now?.status !== "submitted") counted += count;
            now = grow(goal({ performance_target: target }), now, happened({ totalLeads: count }), since) ?? now;
          }
          expect(now?.performance_count ?? 0).toBe(counted);
          expect(now?.status === "submitted").toBe(counted >= target);
        },
      ),
    );
  });
});
