import { expect, test } from "vitest";
import type { Estimate } from "./reward-estimate.tsx";
import { estimateInWords } from "./reward-estimate.tsx";

const estimate = (now: number, then: number, over: Partial<Estimate> = {}): Estimate => ({
  ...{ from: "2026-11-01T00:00:00.000Z", isCut: false, unknown: [] },
  commissions: { now: { count: 9, earnings: now }, changed: { count: 9, earnings: then } },
  ...over,
});

test.each([
  [estimate(98_000, 124_000), "In the last 30 days: $1,240.00 instead of $980.00 (+26.5%)."],
  [estimate(98_000, 49_000), "In the last 30 days: $490.00 instead of $980.00 (−50.0%)."],
  [estimate(98_000, 98_000), "In the last 30 days: $980.00, as it was."],
  [estimate(98_000, 98_100), "In the last 30 days: $981.00 instead of $980.00."],
  [estimate(0, 500), "In the last 30 days: $5.00 instead of $0.00."],
  [
    estimate(100, 200, { unknown: [{ asked: "partner.totalLeads", events: 3 }] }),
    /^In the last 30 days: \$2\.00 instead of \$1\.00 \(\+100\.0%\)\. .+ is not known of 3 events\.$/,
  ],
  [estimate(100, 200, { isCut: true }), /^Since .+, of the newest events: \$2\.00 instead of \$1\.00/],
])("%j is said in words", (given, words) => {
  expect(estimateInWords(given, "en-US")).toEqual(typeof words === "string" ? words : expect.stringMatching(words));
});
