/** What was sent to webhooks, how they answered, and what follows from it. */
import type { PostOutcome } from "@overdub/limits";
import type { Kysely } from "kysely";
import type { EventName } from "./event-names.ts";
import { newUlid } from "./publish.ts";
import { retryAtMs } from "./retry-delay.ts";
import type { WebhookTables } from "./webhook-tables.ts";

/** How long a webhook may do nothing but fail. */
const MAX_FAILING_MS = 3 * 86_400_000;

/** An event on its way, with all that an attempt needs. */
export interface DueDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly environmentId: string;
  readonly targetUrl: string;
  readonly sealedSecret: string;
  readonly isActive: boolean;
  readonly eventId: string;
  readonly event: EventName;
  readonly payload: string;
  readonly createdAtMs: number;
  /** So far. */
  readonly attempts: number;
}

/** @returns nothing when it is done, or its webhook is gone. */
export async function findDueDelivery(db: Kysely<WebhookTables>, id: string): Promise<DueDelivery | undefined> {
  const row = await db
    .selectFrom("product_deliveries as delivery")
    .innerJoin("product_webhooks as webhook", "webhook.id", "delivery.webhook_id")
    .innerJoin("product_events as event", "event.id", "delivery.event_id")
    .select(["delivery.id", "delivery.webhook_id", "delivery.attempts", "delivery.event_id"])
    .select(["webhook.environment_id", "webhook.target_url", "webhook.secret", "webhook.is_active"])
    .select(["event.event", "event.payload", "event.created_at_ms"])
    .where("delivery.id", "=", id)
    .where("delivery.state", "=", "waiting")
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      webhookId: row.webhook_id,
      environmentId: row.environment_id,
      targetUrl: row.target_url,
      sealedSecret: row.secret,
      isActive: row.is_active === 1,
      eventId: row.event_id,
      event: row.event as EventName,
      payload: row.payload,
      createdAtMs: row.created_at_ms,
      attempts: row.attempts,
    }
  );
}

/** No further attempt is made. A redelivery makes a new one. */
export async function giveUp(db: Kysely<WebhookTables>, deliveryId: string): Promise<void> {
  await db
    .updateTable("product_deliveries")
    .set({ state: "failed", next_attempt_at_ms: null })
    .where("id", "=", deliveryId)
    .execute();
}

interface Attempt extends Pick<PostOutcome, "status" | "failure"> {
  readonly atMs: number;
  readonly nowMs: number;
  /** Whether a failure is the end of it. */
  readonly isLast: boolean;
}

interface Consequence {
  /** When to try again, if at all. */
  readonly againAtMs: number | undefined;
  /** Why this attempt has disabled the webhook, if it has. */
  readonly disabledReason: string | undefined;
}

/** Logs an attempt, and decides what follows: all or nothing. */
export async function noteAttempt(
  db: Kysely<WebhookTables>,
  delivery: DueDelivery,
  { atMs, nowMs, status, failure, isLast }: Attempt,
): Promise<Consequence> {
  const attempts = delivery.attempts + 1;
  return db.transaction().execute(async (tx) => {
    const disabledReason =
      failure === null ? await noteSuccess(tx, delivery.webhookId) : await noteFailure(tx, delivery.webhookId, nowMs);
    const isOver = failure === null || isLast || disabledReason !== undefined;
    const againAtMs = isOver ? undefined : retryAtMs(attempts, nowMs);
    const { numUpdatedRows } = await tx
      .updateTable("product_deliveries")
      .set({
        attempts,
        state: failure === null ? "delivered" : againAtMs === undefined ? "failed" : "waiting",
        next_attempt_at_ms: againAtMs ?? null,
      })
      .where("id", "=", delivery.id)
      .where("attempts", "=", delivery.attempts)
      .executeTakeFirst();
    // The webhook was removed meanwhile, or another server has taken the delivery over and was faster.
    if (numUpdatedRows === 0n) return { againAtMs: undefined, disabledReason: undefined };
    await tx
      .insertInto("product_attempts")
      .values({
        id: newUlid(nowMs),
        environment_id: delivery.environmentId,
        delivery_id: delivery.id,
        webhook_id: delivery.webhookId,
        event: delivery.event,
        at_ms: atMs,
        took_ms: nowMs - atMs,
        status,
        failure,
      })
      .execute();
    return { againAtMs, disabledReason };
  });
}

/** A webhook without failures is not written to, so that successes need not take turns. */
async function noteSuccess(tx: Kysely<WebhookTables>, webhookId: string): Promise<undefined> {
  await tx
    .updateTable("product_webhooks")
    .set({ failing_since_ms: null })
    .where("id", "=", webhookId)
    .where("failing_since_ms", "is not", null)
    .execute();
}

/** @returns why the webhook gets nothing any more, if this has disabled it. */
async function noteFailure(tx: Kysely<WebhookTables>, webhookId: string, nowMs: number): Promise<string | undefined> {
  const first = await tx
    .updateTable("product_webhooks")
    .set({ failing_since_ms: nowMs })
    .where("id", "=", webhookId)
    .where("failing_since_ms", "is", null)
    .executeTakeFirst();
  if (first.numUpdatedRows > 0n) return undefined;
  const reason = `Every attempt of ${MAX_FAILING_MS / 86_400_000} days has failed`;
  const { numUpdatedRows } = await tx
    .updateTable("product_webhooks")
    .set({ is_active: 0, disabled_reason: reason, updated_at_ms: nowMs })
    .where("id", "=", webhookId)
    .where("is_active", "=", 1)
    .where("failing_since_ms", "<=", nowMs - MAX_FAILING_MS)
    .executeTakeFirst();
  return numUpdatedRows > 0n ? reason : undefined;
}
