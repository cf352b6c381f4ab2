import { setImmediate } from "node:timers/promises";
import type { Kysely, Selectable } from "kysely";
import { sql } from "kysely";
import { requireOwn } from "../http/require-own.ts";
import type { ListFields } from "../lists/list-field.ts";
import { toInstant } from "../lists/list-field.ts";
import type { WorkflowRunTable, WorkflowTables } from "./workflow-tables.ts";
import { WORKFLOW_RUN_STATUSES } from "./workflow-tables.ts";

export type WorkflowRun = Selectable<WorkflowRunTable>;

/** What came of a step: what it has started, or that it was left out. */
export type StepResult =
  | { readonly sync_job_run_id: string }
  | { readonly sync_job_cron_trigger_id: string }
  | { readonly skipped: true };

/** See behaviour/gateway 13.7. */
export function toWorkflowRunRow(run: WorkflowRun) {
  return {
    id: run.id,
    workflow_id: run.workflow_id,
    environment_id: run.environment_id,
    event_id: run.event_id,
    status: run.status,
    result: { steps: JSON.parse(run.steps) as StepResult[] },
    error: run.error,
    retry_attempt: run.retry_attempt,
    started_at: toInstant(run.started_at_ms),
    finished_at: toInstant(run.finished_at_ms),
    created_at: new Date(run.created_at_ms).toISOString(),
    updated_at: new Date(run.updated_at_ms).toISOString(),
  };
}

export const WORKFLOW_RUN_FIELDS: ListFields<WorkflowRun> = {
  id: { type: "text", operand: sql.ref("id") },
  workflow_id: { type: "text", operand: sql.ref("workflow_id") },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  status: { type: "text", operand: sql.ref("status"), values: WORKFLOW_RUN_STATUSES },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: (row) => row.created_at_ms },
};

/** @throws 404, the same for one of another environment and for none. */
export async function requireWorkflowRun(
  db: Kysely<WorkflowTables>,
  { id, environmentId }: { readonly id: string; readonly environmentId: string },
): Promise<WorkflowRun> {
  const rows = db.selectFrom("workflow_runs").selectAll();
  const row = await requireOwn(rows, { id, environmentId }, "Workflow run");
  return row;
}

const KEPT_MS = 30 * 86_400_000;

/** In one transaction: one large deletion would hold up all other writes. */
const BATCH = 500;

/** Deletes what workflows did long ago. */
export async function deleteOldWorkflowRuns(db: Kysely<WorkflowTables>, nowMs: number): Promise<void> {
  for (;;) {
    const old = db
      .selectFrom("workflow_runs")
      .select("id")
      .where("created_at_ms", "<", nowMs - KEPT_MS)
      .limit(BATCH);
    const { numDeletedRows } = await db.deleteFrom("workflow_runs").where("id", "in", old).executeTakeFirst();
    if (Number(numDeletedRows) < BATCH) return;
    await setImmediate();
  }
}
