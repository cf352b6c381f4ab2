/** The periods that a reader may choose. */
import type { AnalyticsQuery } from "../public-question.ts";

/** By the value of `interval`; names for the choice and in a sentence. */
export const RANGES = {
  "7d": { name: "7 days", phrase: "in the last 7 days" },
  "30d": { name: "30 days", phrase: "in the last 30 days" },
  "90d": { name: "90 days", phrase: "in the last 90 days" },
  "1y": { name: "1 year", phrase: "in the last 12 months" },
  all: { name: "All", phrase: "so far" },
} as const;
export type RangeName = keyof typeof RANGES;

export function isRange(text: string): text is RangeName {
  return Object.hasOwn(RANGES, text);
}

const DAY_MS = 86_400_000;

/** The same period in whole days or months, today's included: a part of one would look like a bad one in the chart. */
export function periodOf(range: RangeName, nowMs: number): Pick<AnalyticsQuery, "interval" | "start"> {
  if (range === "all") return { interval: "all" };
  const today = new Date(nowMs);
  const startMs =
    range === "1y"
      ? Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 11, 1)
      : nowMs - (Number.parseInt(range, 10) - 1) * DAY_MS;
  return { start: new Date(startMs).toISOString().slice(0, 10) };
}
