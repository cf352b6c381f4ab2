import { randomUUID } from "node:crypto";
import type { JobResult } from "@overdub/storage";
import { dropJob, enqueueJob, inTransaction } from "@overdub/storage";
import type { Kysely, Selectable } from "kysely";
import { sql } from "kysely";
import { z } from "zod";
import { requireAccount } from "../accounts/require-account.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { requireOwn } from "../http/require-own.ts";
import type { Fields } from "../json/fields.ts";
import type { ListFields } from "../lists/list-field.ts";
import { toInstant } from "../lists/list-field.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { requireRoom } from "../quotas/require-room.ts";
import { publish } from "../webhooks/publish.ts";
import { nextDueMs } from "./cron.ts";
import type { SyncJobsContext } from "./start-sync.ts";
import { argsOf, checkArgs } from "./start-sync.ts";
import { requireSyncJob } from "./sync-job.ts";
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
  const rows = db.selectFrom("sync_triggers").selectAll();
  const row = await requireOwn(rows, { id, environmentId }, "Sync job cron trigger");
  return row;
}

interface NewTrigger {
  readonly sync_job_id: string;
  readonly integrated_account_id: string;
  readonly cron_expression: string;
  readonly args: Fields;
  readonly webhook_id?: string | null | undefined;
  readonly error_handling: SyncTriggerTable["error_handling"];
  readonly events_to_send?: readonly string[] | null | undefined;
  readonly meta?: object | null | undefined;
}

/** Adds a checked trigger. It runs nothing until it is scheduled. @throws 409 for one too many. */
type AddTrigger = (tx: Kysely<SyncTables>) => Promise<SyncTrigger>;

/**
 * Checks a new trigger. That may take seconds, so it stands outside of any transaction.
 *
 * @throws 400 for an expression that is none and for arguments that the job refuses, 404.
 */
export async function planTrigger(
  ctx: Pick<SyncJobsContext, "db" | "transforms" | "now">,
  environmentId: string,
  given: NewTrigger,
): Promise<AddTrigger> {
  const { db, now } = ctx;
  const job = await requireSyncJob(db, { id: given.sync_job_id, environmentId });
  const account = await requireAccount(db, { id: given.integrated_account_id, environmentId });
  nextDueMs(given.cron_expression, now());
  await checkArgs(ctx, job, account, argsOf(given));
  const trigger: SyncTrigger = {
    id: randomUUID(),
    environment_id: environmentId,
    sync_job_id: job.id,
    integrated_account_id: account.id,
    cron_expression: given.cron_expression,
    args: JSON.stringify(given.args),
    webhook_id: given.webhook_id ?? null,
    error_handling: given.error_handling,
    events_to_send: jsonOrNull(given.events_to_send),
    meta: jsonOrNull(given.meta),
    next_run_at_ms: null,
    last_run_id: null,
    last_error: null,
    created_at_ms: now(),
    updated_at_ms: now(),
  };
  return async (tx) => {
    await requireRoom(
      tx.selectFrom("sync_triggers").where("environment_id", "=", environmentId),
      QUOTAS.syncTriggers,
      `An environment has at most ${QUOTAS.syncTriggers} cron triggers: delete one first`,
    );
    await tx.insertInto("sync_triggers").values(trigger).execute();
    return trigger;
  };
}

/** What of a trigger may be changed by itself. @throws 400 for arguments that the job refuses, 404. */
export async function checkTriggerArgs(
  ctx: Pick<SyncJobsContext, "db" | "transforms">,
  { environment_id: environmentId, ...trigger }: SyncTrigger,
  changed: Pick<NewTrigger, "webhook_id"> & { readonly args?: Fields | undefined },
): Promise<void> {
  const job = await requireSyncJob(ctx.db, { id: trigger.sync_job_id, environmentId });
  const account = await requireAccount(ctx.db, { id: trigger.integrated_account_id, environmentId });
  const { args = JSON.parse(trigger.args), webhook_id = trigger.webhook_id } = changed;
  await checkArgs(ctx, job, account, argsOf({ args, webhook_id }));
}

export function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
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

/** Has the job run by itself no more, until it is scheduled again. */
export async function unschedule(ctx: Pick<SyncJobsContext, "db" | "now">, { id }: SyncTrigger): Promise<void> {
  await inTransaction(ctx.db, async (tx: Kysely<SyncTables>) => {
    await tx
      .updateTable("sync_triggers")
      .set({ next_run_at_ms: null, updated_at_ms: ctx.now() })
      .where("id", "=", id)
      .execute();
    await dropJob(tx, keyOf(id));
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
  const startedMs = performance.now();
  const note = (status: string, more: object) =>
    ctx.syncLog.note("sync_job_cron_trigger", {
      environment_id: trigger.environment_id,
      alarm_type: "sync_job_cron_trigger",
      entity_id: triggerId,
      status,
      duration: Math.round(performance.now() - startedMs),
      ...more,
    });
  try {
    const begin = await syncJobsOf(ctx, trigger.environment_id).plan(bodyOf(trigger), { triggerId });
    const runId = await inTransaction(ctx.db, async (tx: Kysely<SyncTables>) => {
      const run = await begin(tx);
      await set(tx, { last_run_id: run.id, last_error: null });
      return run.id;
    });
    note("success", { sync_job_run_id: runId });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    note("failed", { message: error.message });
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
  const args = JSON.parse(trigger.args) as Fields;
  return {
    sync_job_id: trigger.sync_job_id,
    integrated_account_id: trigger.integrated_account_id,
    args,
    webhook_id: trigger.webhook_id,
    error_handling: trigger.error_handling,
    events_to_send: trigger.events_to_send === null ? null : (JSON.parse(trigger.events_to_send) as unknown),
  };
}
