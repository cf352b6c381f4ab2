import { describe, expect, test } from "vitest";
import { isFor, isWithin, windowOf } from "../bounty-progress/eligibility.ts";
import { matchesRules } from "../enrollments/move-by-rules.ts";
import { rewardFor } from "./reward-for.ts";
import { socialReward } from "./social-reward.ts";
import { periodAt } from "./submission-periods.ts";

const DAY = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:00:00Z`);

/** See behaviour/partners 6.2. */
describe("when a bounty runs", () => {
  const absolute = { start_mode: "absolute", starts_at_ms: 100, ends_at_ms: 200, ends_after_days: null } as const;
  const relative = { start_mode: "relative", starts_at_ms: null, ends_at_ms: null, ends_after_days: 2 } as const;
  test.each([
    [absolute, 5, 100, 200],
    [{ ...absolute, ends_at_ms: null }, 5, 100, null],
    [relative, 5, 5, 5 + 2 * DAY],
    [{ ...relative, ends_after_days: null }, 5, 5, null],
    [{ ...relative, ends_at_ms: 9 }, 5, 5, 9],
  ])("%j for who joined at %d", (bounty, joined, fromMs, toMs) => {
    const window = windowOf(bounty, joined);
    expect(window).toEqual({ fromMs, toMs });
    expect([isWithin(window, fromMs - 1), isWithin(window, fromMs)]).toEqual([false, true]);
    if (toMs !== null) expect([isWithin(window, toMs), isWithin(window, toMs + 1)]).toEqual([true, false]);
  });
});

describe("whom it is for", () => {
  const all = { group_ids: null, partner_tag_ids: null, archived_at_ms: null };
  const partner = { status: "approved", group_id: "g1" };
  test.each([
    [all, partner, [], true],
    [all, { ...partner, status: "archived" }, [], true],
    [all, { ...partner, status: "pending" }, [], false],
    [all, { ...partner, status: "banned" }, [], false],
    [all, { ...partner, status: "deactivated" }, [], false],
    [{ ...all, archived_at_ms: 1 }, partner, [], false],
    [{ ...all, group_ids: '["g0","g1"]' }, partner, [], true],
    [{ ...all, group_ids: '["g0"]' }, partner, [], false],
    [{ ...all, group_ids: '["g0"]' }, { ...partner, group_id: null }, [], false],
    [{ ...all, partner_tag_ids: '["t1","t2"]' }, partner, ["t2"], true],
    [{ ...all, partner_tag_ids: '["t1"]' }, partner, ["t2"], false],
    [{ ...all, partner_tag_ids: '["t1"]' }, partner, [], false],
    [{ ...all, group_ids: '["g0"]', partner_tag_ids: '["t1"]' }, partner, ["t1"], false],
  ])("%j for %j with %j: %s", (bounty, enrollment, tagIds, expected) => {
    expect(isFor(bounty, enrollment, tagIds)).toBe(expected);
  });
});

describe("the period of a submission", () => {
  test.each([
    [null, "2026-01-31", "2027-01-01", undefined],
    ["day", "2026-01-31", "2026-01-31", 1],
    ["day", "2026-01-31", "2026-02-01", 2],
    ["week", "2026-01-31", "2026-02-06", 1],
    ["week", "2026-01-31", "2026-02-07", 2],
    ["month", "2026-01-31", "2026-02-27", 1],
    ["month", "2026-01-31", "2026-02-28", 2],
    ["month", "2026-01-31", "2026-03-30", 2],
    ["month", "2026-01-31", "2026-03-31", 3],
  ] as const)("%s from %s: %s is in %s", (submission_frequency, from, now, period) => {
    expect(periodAt({ submission_frequency }, at(from), at(now))).toBe(period);
  });
});

/** See behaviour/partners 6.4. */
describe("what views and likes earn", () => {
  const metrics = { platform: "youtube", metric: "views", minCount: 100 } as const;
  const bonus = { ...metrics, incrementalBonus: { incrementCount: 50, bonusPerIncrement: 7, maxCount: 220 } };
  test.each([
    [metrics, 99, 0],
    [metrics, 100, 1000],
    [metrics, 9999, 1000],
    [bonus, 99, 0],
    [bonus, 149, 1000],
    [bonus, 150, 1007],
    [bonus, 200, 1014],
    [bonus, 220, 1014],
    [bonus, 1_000_000, 1014],
  ])("%j with %d: %d cents", (asked, count, cents) => {
    expect(socialReward(asked, 1000, count)).toBe(cents);
  });

  const work = { reward_amount_cents: null, submission_requirements: null };
  const social = { reward_amount_cents: 1000, submission_requirements: JSON.stringify({ socialMetrics: bonus }) };
  test.each([
    [{ ...work, reward_amount_cents: 500 }, null, 9, 500],
    [work, null, 9, 9],
    [social, 150, 9, 1007],
  ])("%j: the bounty's own reward comes before the reviewer's", (bounty, social_metric_count, given, cents) => {
    expect(rewardFor(bounty, { social_metric_count }, given)).toBe(cents);
  });

  test.each([
    [work, null, "bad_request"],
    [work, undefined, "bad_request"],
    [work, 0, "bad_request"],
    [work, -1, "unprocessable_entity"],
    [work, 5e9, "unprocessable_entity"],
    [social, 9, "bad_request"],
  ])("%j with %s is refused: %s", (bounty, given, code) => {
    expect(() => rewardFor(bounty, { social_metric_count: 5 }, given)).toThrow(expect.objectContaining({ code }));
  });
});

/** See behaviour/partners 11.2. */
describe("the rules of a group", () => {
  const totals = {
    ...{ group_id: "g1", total_leads: 5, total_conversions: 2 },
    ...{ total_sale_amount_cents: 1000, total_commissions_cents: 100 },
  };
  test.each([
    [{ attribute: "totalLeads", operator: "gte", value: 5 }, true],
    [{ attribute: "totalLeads", operator: "gte", value: 6 }, false],
    [{ attribute: "totalConversions", operator: "lte", value: 2 }, true],
    [{ attribute: "totalConversions", operator: "lte", value: 1 }, false],
    [{ attribute: "totalSaleAmount", operator: "between", value: { min: 1000, max: 1000 } }, true],
    [{ attribute: "totalSaleAmount", operator: "between", value: { min: 0, max: 999 } }, false],
    [{ attribute: "totalCommissions", operator: "between", value: { min: 101, max: 900 } }, false],
    [{ attribute: "partnerGroup", operator: "eq", value: "g1" }, true],
    [{ attribute: "partnerGroup", operator: "ne", value: "g1" }, false],
    [{ attribute: "partnerGroup", operator: "in", value: ["g0", "g1"] }, true],
    [{ attribute: "partnerGroup", operator: "notIn", value: ["g0", "g1"] }, false],
  ] as const)("%j: %s", (rule, expected) => {
    const asked = rule as Parameters<typeof matchesRules>[0][number];
    expect(matchesRules([asked], totals)).toBe(expected);
    expect(matchesRules([asked, { attribute: "totalLeads", operator: "gte", value: 9 }], totals)).toBe(false);
  });
});
