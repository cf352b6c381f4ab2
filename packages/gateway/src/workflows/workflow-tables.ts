import type { SyncTables } from "../sync-jobs/sync-tables.ts";
import type { WebhookTables } from "../webhooks/webhook-tables.ts";

export const WORKFLOW_RUN_STATUSES = ["running", "completed", "skipped", "failed"] as const;
export type WorkflowRunStatus = (typeof WORKFLOW_RUN_STATUSES)[number];

/** What a workflow has done about one event. */
export interface WorkflowRunTable {
  id: string;
  environment_id: string;
  workflow_id: string;
  event_id: string;
  status: WorkflowRunStatus;
  /** JSON array: what came of each step so far. */
  steps: string;
  /** How often it was begun anew. */
  retry_attempt: number;
  /** How many workflows have led to the event, one after the other. */
  depth: number;
  /** Why it failed, or null. */
  error: string | null;
  started_at_ms: number;
  finished_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface WorkflowTables extends SyncTables, WebhookTables {
  workflow_runs: WorkflowRunTable;
}
