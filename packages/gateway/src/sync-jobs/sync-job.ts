import type { Kysely, Selectable } from "kysely";
import { sql } from "kysely";
import { requireOwn } from "../http/require-own.ts";
import type { Fields } from "../json/fields.ts";
import type { Keyset } from "../lists/keyset.ts";
import { pageOf } from "../lists/keyset.ts";
import type { ListFields } from "../lists/list-field.ts";
import { toInstant } from "../lists/list-field.ts";
import type { SyncJobTable, SyncTables } from "./sync-tables.ts";

/** The only runtime there is. */
export const RUNTIME_VERSION = 4;

/** What is pulled out of workspaces, and where it goes. */
export interface SyncJob {
  readonly id: string;
  readonly environmentId: string;
  readonly label: string;
  readonly argsSchema: Fields;
  readonly argsValidation: string | null;
  readonly mutexKey: string | null;
  readonly stateKey: string | null;
  /** As its owner wrote them. */
  readonly resources: readonly unknown[];
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface SyncJobKey {
  readonly id: string;
  readonly environmentId: string;
}

export function toSyncJob(row: Selectable<SyncJobTable>): SyncJob {
  return {
    id: row.id,
    environmentId: row.environment_id,
    label: row.label,
    argsSchema: JSON.parse(row.args_schema),
    argsValidation: row.args_validation,
    mutexKey: row.mutex_key,
    stateKey: row.state_key,
    resources: JSON.parse(row.resources),
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

export type SyncJobRow = ReturnType<typeof toSyncJobRow>;

/** See behaviour/gateway 13.3. */
export function toSyncJobRow(job: SyncJob) {
  return {
    id: job.id,
    label: job.label,
    integration_name: "dub",
    environment_id: job.environmentId,
    default_runtime_version: RUNTIME_VERSION,
    args_schema: job.argsSchema,
    args_validation: job.argsValidation,
    mutex_key: job.mutexKey,
    state_key: job.stateKey,
    resources: job.resources,
    created_at: new Date(job.createdAtMs).toISOString(),
    updated_at: new Date(job.updatedAtMs).toISOString(),
  };
}

export const SYNC_JOB_FIELDS: ListFields<SyncJob> = {
  id: { type: "text", operand: sql.ref("id") },
  label: { type: "text", operand: sql.ref("label") },
  integration_name: { type: "text", operand: sql.lit("dub") },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: ({ createdAtMs }) => createdAtMs },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: ({ updatedAtMs }) => updatedAtMs },
};

/** @throws 404, the same for one of another environment and for none. */
export async function requireSyncJob(db: Kysely<SyncTables>, { id, environmentId }: SyncJobKey): Promise<SyncJob> {
  const rows = db.selectFrom("sync_jobs").selectAll();
  const row = await requireOwn(rows, { id, environmentId }, "Sync job");
  return toSyncJob(row);
}

export async function listSyncJobs(db: Kysely<SyncTables>, environmentId: string, keyset: Keyset): Promise<SyncJob[]> {
  const rows = await db
    .selectFrom("sync_jobs")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .$call(pageOf(keyset))
    .execute();
  return rows.map(toSyncJob);
}

/** How current what it has passed on is, of each account: everything until the start of the last completed run. */
export async function freshnessOf(db: Kysely<SyncTables>, { id, environmentId }: SyncJob, nowMs: number) {
  const rows = await db
    .selectFrom("runs")
    .select((eb) => ["integrated_account_id", eb.fn.max("started_at_ms").as("until_ms")])
    .where("subject_id", "=", id)
    .where("environment_id", "=", environmentId)
    .where("state", "=", "completed")
    .groupBy("integrated_account_id")
    .execute();
  return rows.map(({ integrated_account_id, until_ms: untilMs }) => ({
    integrated_account_id,
    synced_until: toInstant(untilMs === null ? null : Number(untilMs)),
    lag_seconds: untilMs === null ? null : Math.max(0, Math.round((nowMs - Number(untilMs)) / 1000)),
  }));
}
