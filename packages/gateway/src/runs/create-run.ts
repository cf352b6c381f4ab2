import { randomUUID } from "node:crypto";
import { enqueueJob } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Run } from "./run.ts";
import { toRun } from "./run.ts";
import type { RunKind } from "./run-kind.ts";
import type { RunTable, RunTables } from "./run-tables.ts";

/** The job that works on a run, as it is stored. */
export const WORK_ON_RUN = "gateway.run";

export interface NewRun extends Pick<Run, "environmentId" | "accountId" | "label" | "unit" | "parameters"> {
  /** Default: none. */
  readonly subjectId?: string | undefined;
  /** Of runs with one key of an environment one works at a time. Default: nothing holds it up. */
  readonly mutexKey?: string | undefined;
  /** Where that is known already. */
  readonly total?: number | undefined;
  /** UTC milliseconds. */
  readonly nowMs: number;
}

/**
 * Has a run begin, within a second.
 *
 * @param tx the transaction of what makes it necessary.
 */
export async function createRun(tx: Kysely<RunTables>, kind: RunKind, given: NewRun): Promise<Run> {
  const row = newRunRow(kind, given);
  await tx.insertInto("runs").values(row).execute();
  const run = toRun(row);
  await enqueueWork(tx, run, given.nowMs);
  await kind.changed?.(tx, run, "created");
  return run;
}

/** Of a run that nobody has begun. */
export function newRunRow(kind: RunKind, given: NewRun): RunTable {
  return {
    id: randomUUID(),
    environment_id: given.environmentId,
    integrated_account_id: given.accountId,
    kind: kind.kind,
    label: given.label,
    subject_id: given.subjectId ?? null,
    unit: given.unit,
    state: "created",
    parameters: JSON.stringify(given.parameters),
    checkpoint: null,
    result: null,
    total_count: given.total ?? null,
    done_count: 0,
    failed_count: 0,
    skipped_count: 0,
    rate_milli: null,
    is_through: 0,
    turn: 0,
    is_settled: 1,
    attempts: 0,
    mutex_key: given.mutexKey ?? null,
    last_error: null,
    resume_at_ms: null,
    log_count: 0,
    started_at_ms: null,
    finished_at_ms: null,
    created_at_ms: given.nowMs,
    updated_at_ms: given.nowMs,
  };
}

/** Runs of one account take turns, and those of an environment leave room for others. */
export async function enqueueWork(
  tx: Kysely<RunTables>,
  { id, environmentId, accountId }: Pick<Run, "id" | "environmentId" | "accountId">,
  nowMs: number,
): Promise<void> {
  await enqueueJob(tx, {
    type: WORK_ON_RUN,
    payload: { runId: id },
    dedupeKey: workKey(id),
    lane: `${environmentId}/run/${accountId ?? ""}`,
    runAtMs: nowMs,
    nowMs,
  });
}

export function workKey(runId: string): string {
  return `${WORK_ON_RUN}/${runId}`;
}
