/** How far a partner has come towards what a bounty asks for. */
import type { BountyMetric } from "@overdub/contract";
import type { Totals } from "../enrollments/enrollment-table.ts";
import { totalOf } from "../enrollments/enrollment-table.ts";
import type { BountySubmissionTable, BountyTable } from "./bounty-tables.ts";

/** What one event adds to the totals of a partner. */
export interface Happened {
  /** UTC ms: when it was recorded. */
  readonly atMs: number;
  readonly added: Partial<Readonly<Record<BountyMetric, number>>>;
  /** When the customer first bought; null: never, or there is no customer. */
  readonly firstSaleAtMs: number | null;
}

type Goal = Pick<BountyTable, "performance_metric" | "performance_target" | "performance_scope">;
type Progress = Pick<BountySubmissionTable, "status" | "performance_count" | "completed_at_ms">;

/**
 * A submission after an event: a draft grows, and is submitted when it has reached the target. With `lifetime` it shows the
 * partner's total, which the event has moved already, and at most the target.
 *
 * @param before `undefined` where there is none yet.
 * @param fromMs when the bounty began for the partner.
 * @returns      `undefined` where nothing changes.
 * @see          behaviour/partners 6.2
 */
export function grow(
  { performance_metric: metric, performance_target: target, performance_scope: scope }: Goal,
  before: Progress | undefined,
  happened: Happened,
  { totals, fromMs }: { readonly totals: Totals; readonly fromMs: number },
): Progress | undefined {
  if (metric === null || target === null || (before && before.status !== "draft")) return undefined;
  const added = happened.added[metric] ?? 0;
  if (added <= 0) return undefined;
  const count = before?.performance_count ?? 0;
  if (scope === "lifetime")
    return progress(Math.max(count, Math.min(totalOf(totals, metric), target)), target, happened);
  const isOfBuyer = metric === "totalConversions" || metric === "totalSaleAmount";
  if (isOfBuyer && happened.firstSaleAtMs !== null && happened.firstSaleAtMs < fromMs) return undefined;
  return progress(count + added, target, happened);
}

/** What a partner had reached when a bounty over its lifetime began; `undefined` for nothing. */
export function progressAtStart(
  { performance_metric: metric, performance_target: target }: Goal,
  totals: Totals,
  atMs: number,
): Progress | undefined {
  if (metric === null || target === null) return undefined;
  const total = totalOf(totals, metric);
  return total <= 0 ? undefined : progress(Math.min(total, target), target, { atMs });
}

function progress(count: number, target: number, { atMs }: Pick<Happened, "atMs">): Progress {
  return count >= target
    ? { status: "submitted", performance_count: count, completed_at_ms: atMs }
    : { status: "draft", performance_count: count, completed_at_ms: null };
}
