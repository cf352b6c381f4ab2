import type { AccountTables } from "../accounts/account-table.ts";
import type { DatastoreTables } from "../datastores/datastore-tables.ts";
import type { RunTables } from "../runs/run-tables.ts";
import type { WebhookTables } from "../webhooks/webhook-tables.ts";

/** What is pulled out of workspaces, and where it goes. */
export interface SyncJobTable {
  id: string;
  environment_id: string;
  label: string;
  /** JSON of a rule for each, by name. */
  args_schema: string;
  /** JSONata that is true of arguments that are taken, or null. */
  args_validation: string | null;
  mutex_key: string | null;
  state_key: string | null;
  resources: string;
  created_at_ms: number;
  updated_at_ms: number;
}

/** What runs remember for those after them. */
export interface SyncStateTable {
  id: string;
  environment_id: string;
  state_key: string;
  key: string;
  /** JSON. */
  value: string;
  created_at_ms: number;
  updated_at_ms: number;
}

/** Events that were passed on lately, so that windows may overlap. */
export interface SyncSeenTable {
  environment_id: string;
  state_key: string;
  /** Kind and id of the event. */
  identity: string;
  /** When it happened. */
  at_ms: number;
}

/** When a sync job runs by itself. */
export interface SyncTriggerTable {
  id: string;
  environment_id: string;
  sync_job_id: string;
  integrated_account_id: string;
  /** Five fields, by UTC. */
  cron_expression: string;
  /** JSON. */
  args: string;
  webhook_id: string | null;
  error_handling: "fail_fast" | "ignore" | "batch";
  /** JSON array, or null for all. */
  events_to_send: string | null;
  /** JSON, its owner's own. */
  meta: string | null;
  /** Null until it is scheduled. */
  next_run_at_ms: number | null;
  last_run_id: string | null;
  /** Why the last run could not be started, or null. */
  last_error: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** What sync jobs are made from. */
export interface SyncTemplateTable {
  id: string;
  environment_id: string;
  label: string;
  description: string | null;
  /** JSON, as those of sync jobs. */
  args_schema: string;
  args_validation: string | null;
  mutex_key: string | null;
  state_key: string | null;
  resources: string;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface SyncTables extends RunTables, AccountTables, DatastoreTables, WebhookTables {
  sync_jobs: SyncJobTable;
  sync_states: SyncStateTable;
  sync_seen: SyncSeenTable;
  sync_triggers: SyncTriggerTable;
  sync_templates: SyncTemplateTable;
}
