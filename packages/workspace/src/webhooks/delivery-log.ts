/** What was sent to webhooks, how they answered, and what follows from it. */
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createId } from "../ids/create-id.ts";
import type { Core } from "../operations/context.ts";
import { retryAtMs } from "./retry-delay.ts";

/** Failed attempts in a row after which a webhook gets nothing any more. */
export const MAX_CONSECUTIVE_FAILURES = 20;

/** An event on its way, with all that an attempt needs. */
export interface DueDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly url: string;
  readonly secret: string;
  readonly isDisabled: boolean;
  readonly body: string;
  /** So far. */
  readonly attempts: number;
}

/** @returns nothing when it is done, or its webhook is gone. */
export async function findDueDelivery(
  db: Kysely<WorkspaceTables>,
  deliveryId: string,
): Promise<DueDelivery | undefined> {
  const row = await db
    .selectFrom("webhook_deliveries")
    .innerJoin("webhooks", "webhooks.id", "webhook_deliveries.webhook_id")
    .innerJoin("webhook_events", "webhook_events.id", "webhook_deliveries.event_id")
    .select(["webhook_deliveries.id", "webhook_deliveries.webhook_id", "webhook_deliveries.attempts"])
    .select(["webhooks.url", "webhooks.secret", "webhooks.disabled_at_ms", "webhook_events.body"])
    .where("webhook_deliveries.id", "=", deliveryId)
    .where("webhook_deliveries.state", "=", "waiting")
    .executeTakeFirst();
  if (!row) return undefined;
  const { webhook_id: webhookId, disabled_at_ms, ...rest } = row;
  return { ...rest, webhookId, isDisabled: disabled_at_ms !== null };
}

/** No further attempt is made. A redelivery makes a new one. */
export async function giveUp(db: Kysely<WorkspaceTables>, deliveryId: string): Promise<void> {
  await db
    .updateTable("webhook_deliveries")
    .set({ state: "failed", next_attempt_at_ms: null })
    .where("id", "=", deliveryId)
    .execute();
}

export interface AttemptOutcome {
  readonly status: number;
  /** Null for a success. */
  readonly failure: string | null;
  readonly response: string;
}

interface Consequence {
  /** When to try again, if at all. */
  readonly againAtMs: number | undefined;
  /** Of the webhook, in a row. */
  readonly failures: number;
  /** Whether this attempt has disabled the webhook. */
  readonly isDisabled: boolean;
}

/** Logs an attempt, and decides what follows: all or nothing. */
export async function noteAttempt(
  { db, now }: Pick<Core, "db" | "now">,
  delivery: DueDelivery,
  { atMs, status, failure, response }: AttemptOutcome & { readonly atMs: number },
): Promise<Consequence> {
  const nowMs = now();
  const attempts = delivery.attempts + 1;
  const isTaken = failure === null;
  return db.transaction().execute(async (tx) => {
    const { failures, isDisabled } = isTaken
      ? await noteSuccess(tx, delivery.webhookId)
      : await noteFailure(tx, delivery.webhookId, nowMs);
    const againAtMs = isTaken || isDisabled ? undefined : retryAtMs(attempts, nowMs);
    const { numUpdatedRows } = await tx
      .updateTable("webhook_deliveries")
      .set({
        attempts,
        state: isTaken ? "delivered" : againAtMs === undefined ? "failed" : "waiting",
        next_attempt_at_ms: againAtMs ?? null,
      })
      .where("id", "=", delivery.id)
      .where("attempts", "=", delivery.attempts)
      .executeTakeFirst();
    // The webhook was removed meanwhile, or another server has taken the delivery over and was faster.
    if (numUpdatedRows === 0n) return { againAtMs: undefined, failures: 0, isDisabled: false };
    const attempt = { id: createId("wha_", nowMs), delivery_id: delivery.id, at_ms: atMs, took_ms: nowMs - atMs };
    // By name: an outcome says more than is logged.
    await tx
      .insertInto("webhook_attempts")
      .values({ ...attempt, status, failure, response })
      .execute();
    return { againAtMs, failures, isDisabled };
  });
}

/** A webhook without failures is not written to, so that successes need not take turns. */
async function noteSuccess(tx: Kysely<WorkspaceTables>, webhookId: string) {
  await tx
    .updateTable("webhooks")
    .set({ consecutive_failures: 0 })
    .where("id", "=", webhookId)
    .where("consecutive_failures", ">", 0)
    .execute();
  return { failures: 0, isDisabled: false };
}

async function noteFailure(tx: Kysely<WorkspaceTables>, webhookId: string, nowMs: number) {
  const failures = sql<number>`webhooks.consecutive_failures + 1`;
  const webhook = await tx
    .updateTable("webhooks")
    .set({
      consecutive_failures: failures,
      last_failed_at_ms: nowMs,
      disabled_at_ms: sql`case when ${failures} >= ${sql.lit(MAX_CONSECUTIVE_FAILURES)}
        then coalesce(webhooks.disabled_at_ms, ${sql.lit(nowMs)}) else webhooks.disabled_at_ms end`,
    })
    .where("id", "=", webhookId)
    .returning(["consecutive_failures", "disabled_at_ms"])
    .executeTakeFirst();
  const count = webhook?.consecutive_failures ?? 0;
  return { failures: count, isDisabled: webhook?.disabled_at_ms === nowMs && count >= MAX_CONSECUTIVE_FAILURES };
}
