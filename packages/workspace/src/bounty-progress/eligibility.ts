/** Whom a bounty is for, and when. */
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { ACTIVE_STATUSES } from "../enrollments/enrollment-table.ts";
import type { BountyTable } from "./bounty-tables.ts";

const DAY_MS = 86_400_000;

export type Participant = Pick<EnrollmentRow, "status" | "group_id" | "created_at_ms">;

export interface Window {
  readonly fromMs: number;
  /** The last moment of it; null: it has no end. */
  readonly toMs: number | null;
}

type Times = Pick<BountyTable, "start_mode" | "starts_at_ms" | "ends_at_ms" | "ends_after_days">;

/** When a bounty runs for a partner, by when that joined. See behaviour/partners 6.2. */
export function windowOf(bounty: Times, enrolledAtMs: number): Window {
  if (bounty.start_mode === "absolute") return { fromMs: bounty.starts_at_ms ?? 0, toMs: bounty.ends_at_ms };
  const days = bounty.ends_after_days;
  const ends = [days === null ? null : enrolledAtMs + days * DAY_MS, bounty.ends_at_ms].filter((end) => end !== null);
  return { fromMs: enrolledAtMs, toMs: ends.length === 0 ? null : Math.min(...ends) };
}

export function isWithin({ fromMs, toMs }: Window, atMs: number): boolean {
  return atMs >= fromMs && (toMs === null || atMs <= toMs);
}

/** @param tagIds of the partner. */
export function isFor(
  { group_ids, partner_tag_ids, archived_at_ms }: Pick<BountyTable, "group_ids" | "partner_tag_ids" | "archived_at_ms">,
  { status, group_id }: Pick<EnrollmentRow, "status" | "group_id">,
  tagIds: readonly string[],
): boolean {
  if (archived_at_ms !== null || !ACTIVE_STATUSES.includes(status)) return false;
  const groups = idsOf(group_ids);
  if (groups && (group_id === null || !groups.includes(group_id))) return false;
  const tags = idsOf(partner_tag_ids);
  return !tags || tags.some((id) => tagIds.includes(id));
}

/** @returns `undefined` for all. */
export function idsOf(stored: string | null): readonly string[] | undefined {
  return stored === null ? undefined : JSON.parse(stored);
}
