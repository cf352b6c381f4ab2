import type { BountyTable } from "../bounty-progress/bounty-tables.ts";
import { wholeMonthsBetween } from "../time/whole-months.ts";

const DAY_MS = 86_400_000;

/**
 * In which period of a bounty a moment lies.
 *
 * @param fromMs when the bounty began.
 * @returns from 1; `undefined` where it has no periods. It may lie after the last one.
 */
export function periodAt(
  { submission_frequency: frequency }: Pick<BountyTable, "submission_frequency">,
  fromMs: number,
  atMs: number,
): number | undefined {
  if (frequency === null) return undefined;
  if (frequency === "month") return wholeMonthsBetween(fromMs, atMs) + 1;
  return Math.floor((atMs - fromMs) / (frequency === "day" ? DAY_MS : 7 * DAY_MS)) + 1;
}
