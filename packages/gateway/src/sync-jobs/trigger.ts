import type { JobResult } from "@overdub/storage";
import { dropJob, enqueueJob, inTransaction } from "@overdub/storage";
import type { Kysely, Selectable } from "kysely";
import { sql } from "kysely";
import { z } from "zod";
import { GatewayError } from "../errors/gateway-error.ts";
import { isUuid } from "../http/ids.ts";
import type { ListFields } from "../lists/list-field.ts";
import { toInstant } from "../lists/list-field.ts";
import { publish } from "../webhooks/publish.ts";
import { nextDueMs } from "./cron.ts";
import type { SyncJobsContext } from "./sync-jobs-of.ts";
import { syncJobsOf } from "./sync-jobs-of.ts";
import type { SyncTables, SyncTriggerTable } from "./sync-tables.ts";

/** The job that runs a sync job when it is due, as it is stored. */
export const TRIGGER_SYNC = "gateway.sync_trigger";

export type SyncTrigger = Selectable<SyncTriggerTable>;

/** See behaviour/gateway 13.6. */
export function toTriggerRow(row: SyncTrigger) {
  const json = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
  return {
    id: row.id,
    sync_job_id: row.sync_job_id,
    integrated_account_id: row.integrated_account_id,
    environment_id: row.environment_id,
    cron_expression: row.cron_expression,
    args: json(row.args),
    webhook_id: row.webhook_id,
    error_handling: row.error_handling,
    events_to_send: json(row.events_to_send),
    meta: json(row.meta),
    is_scheduled: row.next_run_at_ms !== null,
    next_run_at: toInstant(row.next_run_at_ms),
    last_run_id: row.last_run_id,
    last_error: row.last_error,
    created_at: new Date(row.created_at_ms).toISOString(),
    updated_at: new Date(row.updated_at_ms).toISOString(),
  };
}

export const TRIGGER_FIELDS: ListFields<SyncTrigger> = {
  id: { type: "text", operand: sql.ref("id") },
  sync_job_id: { type: "text", operand: sql.ref("sync_job_id") },
  integrated_account_id: { type: "text", operand: sql.ref("integrated_account_id") },
  environment_id: { type: "text", operand: sql.ref("environment_id") },
  created_at: { type: "instant", operand: sql.ref("created_at_ms"), sortValue: (row) => row.created_at_ms },
  updated_at: { type: "instant", operand: sql.ref("updated_at_ms"), sortValue: (row) => row.updated_at_ms },
};

/** @throws 404, the same for one of another environment and for none. */
export async function requireTrigger(
  db: Kysely<SyncTables>,
  { id, environmentId }: { readonly id: string; readonly environmentId: string },
): Promise<SyncTrigger> {
  const row = isUuid(id)
    ? await db
        .selectFrom("sync_triggers")
        .selectAll()
        .where("id", "=", id.toLowerCase())
        .where("environment_id", "=", environmentId)
        .executeTakeFirst()
    : undefined;
  if (!row) throw new GatewayError(404, "Sync job cron trigger not found");
  return row;
}

/** Has the job run whenever the expression is due, from now on. */
export async function schedule(ctx: SyncJobsContext, trigger: SyncTrigger): Promise<void> {
  const nowMs = ctx.now();
  const nextMs = nextDueMs(trigger.cron_expression, nowMs);
  await inTransaction(ctx.db, async (tx: Kysely<SyncTables>) => {
    await tx
      .updateTable("sync_triggers")
      .set({ next_run_at_ms: nextMs, last_error: null, updated_at_ms: nowMs })
      .where("id", "=", trigger.id)
      .execute();
    await dropJob(tx, keyOf(trigger.id));
    await enqueueJob(tx, {
      type: TRIGGER_SYNC,
      payload: { triggerId: trigger.id },
      dedupeKey: keyOf(trigger.id),
      lane: `${trigger.environment_id}/sync-triggers`,
      runAtMs: nextMs,
      nowMs,
    });
  });
}

function keyOf(triggerId: string): string {
  return `${TRIGGER_SYNC}/${triggerId}`;
}

const Payload = z.object({ triggerId: z.string() });

/**
 * Starts a run, and says when the next one is due: times that passed while no server ran are made up for by one run. A
 * run that cannot be started is told of, and the next one is tried.
 */
export async function runTrigger(ctx: SyncJobsContext, payload: unknown): Promise<JobResult> {
  const { triggerId } = Payload.parse(payload);
  const trigger = await ctx.db.selectFrom("sync_triggers").selectAll().where("id", "=", triggerId).executeTakeFirst();
  const nowMs = ctx.now();
  if (!trigger || trigger.next_run_at_ms === null) return undefined;
  if (trigger.next_run_at_ms > nowMs) return { againAtMs: trigger.next_run_at_ms };
  const nextMs = nextDueMs(trigger.cron_expression, nowMs);
  const set = (tx: Kysely<SyncTables>, change: Partial<SyncTriggerTable>) =>
    tx
      .updateTable("sync_triggers")
      .set({ next_run_at_ms: nextMs, ...change })
      .where("id", "=", triggerId)
      .where("next_run_at_ms", "=", trigger.next_run_at_ms)
      .execute();
  try {
    await inTransaction(ctx.db, async (tx: Kysely<SyncTables>) => {
      const run = await syncJobsOf({ ...ctx, db: tx }, trigger.environment_id).run(bodyOf(trigger), triggerId);
      await set(tx, { last_run_id: run.id, last_error: null });
    });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    await inTransaction(ctx.db, async (tx: Kysely<SyncTables>) => {
      await set(tx, { last_error: error.message });
      const told = { ...toTriggerRow(trigger), last_error: error.message };
      const environmentId = trigger.environment_id;
      await publish(tx, { environmentId, event: "sync_job_cron_trigger:failed", payload: told, nowMs });
    });
  }
  return { againAtMs: nextMs };
}

function bodyOf(trigger: SyncTrigger) {
  const args = JSON.parse(trigger.args) as object;
  return {
    sync_job_id: trigger.sync_job_id,
    integrated_account_id: trigger.integrated_account_id,
    args: { ...args, ...(trigger.webhook_id !== null && { webhook_id: trigger.webhook_id }) },
    error_handling: trigger.error_handling,
    events_to_send: trigger.events_to_send === null ? null : (JSON.parse(trigger.events_to_send) as unknown),
  };
}
