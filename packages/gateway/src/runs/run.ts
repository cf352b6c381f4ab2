import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { ListFields } from "../lists/list-field.ts";
import { toInstant } from "../lists/list-field.ts";
import { estimatedEndMs } from "./rate.ts";
import type { RunState } from "./run-state.ts";
import { isEnded, RUN_STATES } from "./run-state.ts";
import type { RunTable } from "./run-tables.ts";

/** Work that takes long, and how far it has come. */
export interface Run {
  readonly id: string;
  readonly environmentId: string;
  readonly accountId: string | null;
  readonly kind: string;
  readonly label: string;
  readonly subjectId: string | null;
  readonly unit: string;
  readonly state: RunState;
  /** As its kind wrote them. */
  readonly parameters: unknown;
  /** Where the next step begins; undefined before the first. */
  readonly checkpoint: unknown;
  readonly result: unknown;
  readonly counts: RunCounts;
  /** Items per second, lately. */
  readonly perSecond: number | null;
  readonly isThrough: boolean;
  readonly turn: number;
  readonly isSettled: boolean;
  readonly attempts: number;
  readonly mutexKey: string | null;
  readonly lastError: string | null;
  readonly resumeAtMs: number | null;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface RunCounts {
  readonly total: number | null;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
}

export function toRun(row: Selectable<RunTable>): Run {
  return {
    id: row.id,
    environmentId: row.environment_id,
    accountId: row.integrated_account_id,
    kind: row.kind,
    label: row.label,
    subjectId: row.subject_id,
    unit: row.unit,
    state: row.state,
    parameters: JSON.parse(row.parameters),
    checkpoint: row.checkpoint === null ? undefined : JSON.parse(row.checkpoint),
    result: row.result === null ? null : JSON.parse(row.result),
    counts: {
      total: row.total_count,
      done: row.done_count,
      failed: row.failed_count,
      skipped: row.skipped_count,
    },
    perSecond: row.rate_milli === null ? null : row.rate_milli / 1000,
    isThrough: row.is_through === 1,
    turn: row.turn,
    isSettled: row.is_settled === 1,
    attempts: row.attempts,
    mutexKey: row.mutex_key,
    lastError: row.last_error,
    resumeAtMs: row.resume_at_ms,
    startedAtMs: row.started_at_ms,
    finishedAtMs: row.finished_at_ms,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

export type RunRow = ReturnType<typeof toRunRow>;

/** A run as it is shown everywhere. See behaviour/gateway 13.1. */
export function toRunRow(run: Run, nowMs: number) {
  const { total, done, failed, skipped } = run.counts;
  const perSecond = run.state === "running" ? run.perSecond : null;
  const estimate = estimatedEndMs({ total, dealtWith: done + failed + skipped, perSecond }, nowMs);
  return {
    id: run.id,
    environment_id: run.environmentId,
    integrated_account_id: run.accountId,
    kind: run.kind,
    label: run.label,
    subject_id: run.subjectId,
    state: run.state,
    unit: run.unit,
    counts: { total, done, failed, skipped },
    percent: percentOf(run),
    per_second: perSecond === null ? null : Math.round(perSecond * 10) / 10,
    estimated_end_at: toInstant(estimate),
    result: run.result,
    error: run.lastError,
    resumes_at: toInstant(run.resumeAtMs),
    started_at: toInstant(run.startedAtMs),
    finished_at: toInstant(run.finishedAtMs),
    created_at: new Date(run.createdAtMs).toISOString(),
    updated_at: new Date(run.updatedAtMs).toISOString(),
  };
}

/** Whole percents that are dealt with: 100 only at the end. Null where the total is not known. */
function percentOf({ counts: { total, done, failed, skipped }, state }: Run): number | null {
  if (state === "completed") return 100;
  if (total === null || total === 0) return null;
  const percent = Math.floor((100 * (done + failed + skipped)) / total);
  return Math.min(isEnded(state) ? 100 : 99, percent);
}

export const RUN_FIELDS: ListFields<Run> = {
  id: { type: "text", operand: sql.ref("id") },
  kind: { type: "text", operand: sql.ref("kind") },
  label: { type: "text", operand: sql.ref("label") },
  state: { type: "text", operand: sql.ref("state"), values: RUN_STATES },
  integrated_account_id: { type: "text", operand: sql.ref("integrated_account_id") },
  subject_id: { type: "text", operand: sql.ref("subject_id") },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: ({ updatedAtMs }) => updatedAtMs },
};
