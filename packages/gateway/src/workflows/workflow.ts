import type { Kysely, Selectable } from "kysely";
import { sql } from "kysely";
import { z } from "zod";
import { text } from "../http/parse-request.ts";
import { requireOwn } from "../http/require-own.ts";
import type { ListFields } from "../lists/list-field.ts";
import type { WorkflowTable } from "../webhooks/webhook-tables.ts";
import type { WorkflowTables } from "./workflow-tables.ts";

const Expression = text(16_384);

const Step = z.strictObject({
  type: z.literal("run").default("run"),
  action: z.literal("run_sync_job", { error: "must be run_sync_job: there is no other action" }),
  config: z.strictObject({
    sync_job_id: text(255),
    args: z.record(z.string(), z.unknown()).default({}),
  }),
  /** JSONata; a step whose expression is not true is left out. */
  run_if: Expression.optional(),
  /** Five fields, by UTC: the step schedules the job instead of running it. */
  cron_expression: text(255).optional(),
});
export type WorkflowStep = z.output<typeof Step>;

export const WorkflowConfig = z.strictObject({
  /** JSONata; nothing is done where it is not true. */
  run_if: Expression.optional(),
  steps: z.array(Step).min(1).max(20),
});
export type WorkflowConfig = z.output<typeof WorkflowConfig>;

/** What follows by itself when something happens. */
export interface Workflow {
  readonly id: string;
  readonly environmentId: string;
  /** The event. */
  readonly triggerName: string;
  readonly config: WorkflowConfig;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export function toWorkflow(row: Selectable<WorkflowTable>): Workflow {
  return {
    id: row.id,
    environmentId: row.environment_id,
    triggerName: row.trigger_name,
    config: JSON.parse(row.config),
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

/** See behaviour/gateway 13.7. */
export function toWorkflowRow(workflow: Workflow) {
  return {
    id: workflow.id,
    environment_id: workflow.environmentId,
    trigger_name: workflow.triggerName,
    config: workflow.config,
    created_at: new Date(workflow.createdAtMs).toISOString(),
    updated_at: new Date(workflow.updatedAtMs).toISOString(),
  };
}

export const WORKFLOW_FIELDS: ListFields<Workflow> = {
  id: { type: "text", operand: sql.ref("id") },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  trigger_name: { type: "text", operand: sql.ref("trigger_name") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: ({ updatedAtMs }) => updatedAtMs },
};

/** @throws 404, the same for one of another environment and for none. */
export async function requireWorkflow(
  db: Kysely<WorkflowTables>,
  { id, environmentId }: { readonly id: string; readonly environmentId: string },
): Promise<Workflow> {
  const rows = db.selectFrom("workflows").selectAll();
  const row = await requireOwn(rows, { id, environmentId }, "Workflow");
  return toWorkflow(row);
}
