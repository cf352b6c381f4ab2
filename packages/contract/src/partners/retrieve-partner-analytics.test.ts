import { describe, expect, it } from "vitest";
import { PARTNER_ANALYTICS } from "./retrieve-partner-analytics.ts";

const totals = { clicks: 1, leads: 1, sales: 1, saleAmount: 100, earnings: 10 };

/** Dub's tests refuse any other key. See behaviour/partners 2.6. */
describe("PARTNER_ANALYTICS", () => {
  it("has exactly Dub's keys", () => {
    expect(PARTNER_ANALYTICS.count.safeParse(totals).success).toBe(true);
    expect(PARTNER_ANALYTICS.count.safeParse({ ...totals, conversions: 1 }).success).toBe(false);
    const bucket = { start: "2026-03-01T00:00:00.000Z", ...totals };
    expect(PARTNER_ANALYTICS.timeseries.safeParse([bucket]).success).toBe(true);
    expect(PARTNER_ANALYTICS.timeseries.safeParse([{ ...bucket, conversions: 1 }]).success).toBe(false);
  });
});
