import type { Kysely } from "kysely";
import { z } from "zod";
import { toInstant } from "../lists/list-field.ts";
import type { SyncLog } from "../request-log/sync-log.ts";
import type { Run } from "../runs/run.ts";
import type { RunChange } from "../runs/run-kind.ts";
import type { RunTables } from "../runs/run-tables.ts";
import type { EventName } from "../webhooks/event-names.ts";
import { publish } from "../webhooks/publish.ts";
import type { WebhookTables } from "../webhooks/webhook-tables.ts";
import { logRunChange } from "./log-sync.ts";

export const ERROR_HANDLING = ["fail_fast", "ignore", "batch"] as const;

/** What a run was asked for. */
export const SyncParameters = z.object({
  args: z.record(z.string(), z.unknown()),
  /** `fail_fast`: the first request that fails ends the run; `ignore`: it goes on; `batch`: it goes on, and fails in the end. */
  errorHandling: z.enum(ERROR_HANDLING),
  stateKey: z.string(),
  /** Whether what earlier runs remember counts. */
  ignoresPrevious: z.boolean(),
  /** Of the events of a run; null: all. */
  eventsToSend: z.array(z.string()).nullable(),
  triggerId: z.string().nullable(),
  /** Of the workflow that has started it. */
  workflowRunId: z.string().nullable().default(null),
});
export type SyncParameters = z.output<typeof SyncParameters>;

/** What became of the rows of one node. */
export interface ResourceStats {
  readonly read: number;
  /** Left out, because they had been passed on before. */
  readonly known: number;
  readonly sent: number;
}

export type Stats = Readonly<Record<string, ResourceStats>>;

/** A run of a sync job as the vendor's clients know it. See behaviour/gateway 13.4. */
export function toSyncRunRow(run: Run) {
  const { args, errorHandling, stateKey, triggerId, workflowRunId } = SyncParameters.parse(run.parameters);
  const stats = (run.checkpoint as { readonly stats?: Stats } | undefined)?.stats ?? {};
  return {
    id: run.id,
    sync_job_id: run.subjectId,
    integrated_account_id: run.accountId,
    environment_id: run.environmentId,
    sync_job_cron_trigger_id: triggerId,
    workflow_run_id: workflowRunId,
    status: run.state,
    args,
    resource_stats: stats,
    error_handling: errorHandling,
    error: run.lastError,
    mutex_key: run.mutexKey,
    state_key: stateKey,
    runtime_version: 4,
    started_at: toInstant(run.startedAtMs),
    finished_at: toInstant(run.finishedAtMs),
    created_at: new Date(run.createdAtMs).toISOString(),
    updated_at: new Date(run.updatedAtMs).toISOString(),
  };
}

const EVENTS: Readonly<Record<RunChange, EventName>> = {
  created: "sync_job_run:created",
  started: "sync_job_run:started",
  completed: "sync_job_run:completed",
  failed: "sync_job_run:failed",
  paused: "sync_job_run:updated",
  resumed: "sync_job_run:updated",
  stopped: "sync_job_run:updated",
  retried: "sync_job_run:updated",
};

/** Tells the log, and in the transaction of the change the product. */
export async function publishSyncRun(
  tx: Kysely<RunTables>,
  { syncLog, now }: { readonly syncLog: SyncLog; readonly now: () => number },
  run: Run,
  change: RunChange,
): Promise<void> {
  logRunChange(syncLog, run, EVENTS[change]);
  await publishRunEvent(tx, run, EVENTS[change], {}, now());
}

export async function publishRunEvent(
  tx: Kysely<RunTables>,
  run: Run,
  event: EventName,
  more: object,
  nowMs: number,
): Promise<void> {
  const { eventsToSend } = SyncParameters.parse(run.parameters);
  if (eventsToSend !== null && !eventsToSend.includes(event)) return;
  const payload = { ...toSyncRunRow(run), ...more };
  await publish(tx as unknown as Kysely<WebhookTables>, { environmentId: run.environmentId, event, payload, nowMs });
}
