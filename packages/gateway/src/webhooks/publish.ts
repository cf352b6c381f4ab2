import { randomBytes, randomUUID } from "node:crypto";
import { createUlids } from "@overdub/contract";
import { enqueueJob } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { EventName } from "./event-names.ts";
import { hears } from "./event-names.ts";
import type { WebhookTables } from "./webhook-tables.ts";

/** The job that sends a delivery, as it is stored. */
export const DELIVER = "gateway.webhook.deliver";

export interface PublishedEvent {
  readonly environmentId: string;
  readonly event: EventName;
  /** Without secrets: it is stored and sent as JSON. */
  readonly payload: unknown;
  /** UTC milliseconds. */
  readonly nowMs: number;
}

/**
 * Tells the webhooks of an environment that something has happened. What is told is durable with the transaction that
 * made it happen, and is sent after it, at least once, in no order.
 *
 * @param tx the transaction of what happened.
 * @see behaviour/gateway 12.2
 */
export async function publish(tx: Kysely<WebhookTables>, published: PublishedEvent): Promise<void> {
  await publishTo(tx, await findListeners(tx, published), published);
}

/** Tells these webhooks of the environment alone, whatever they hear of. @returns the deliveries, in the same order. */
export async function publishTo(
  tx: Kysely<WebhookTables>,
  webhookIds: readonly string[],
  { environmentId, event, payload, nowMs }: PublishedEvent,
): Promise<string[]> {
  if (webhookIds.length === 0) return [];
  const eventId = randomUUID();
  await tx
    .insertInto("product_events")
    .values({
      id: eventId,
      environment_id: environmentId,
      event,
      payload: JSON.stringify(payload),
      created_at_ms: nowMs,
    })
    .execute();
  const deliveries: string[] = [];
  for (const webhookId of webhookIds) {
    deliveries.push(await addDelivery(tx, { environmentId, webhookId, eventId, nowMs }));
  }
  return deliveries;
}

interface NewDelivery {
  readonly environmentId: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly nowMs: number;
}

/** Its order is that of deliveries in lists. */
export const newUlid = createUlids(randomBytes);

/** Has an event sent to a webhook, whatever was sent there before. @returns the delivery's id. */
export async function addDelivery(
  tx: Kysely<WebhookTables>,
  { environmentId, webhookId, eventId, nowMs }: NewDelivery,
): Promise<string> {
  const id = newUlid(nowMs);
  await tx
    .insertInto("product_deliveries")
    .values({
      id,
      webhook_id: webhookId,
      event_id: eventId,
      state: "waiting",
      attempts: 0,
      next_attempt_at_ms: nowMs,
      created_at_ms: nowMs,
    })
    .execute();
  await enqueueJob(tx, {
    type: DELIVER,
    payload: { deliveryId: id },
    lane: `${environmentId}/${webhookId}`,
    runAtMs: nowMs,
    nowMs,
  });
  return id;
}

/** The webhooks that get something, and hear of this. */
async function findListeners(
  db: Kysely<WebhookTables>,
  { environmentId, event }: Pick<PublishedEvent, "environmentId" | "event">,
): Promise<string[]> {
  const webhooks = await db
    .selectFrom("product_webhooks")
    .select(["id", "event_types"])
    .where("environment_id", "=", environmentId)
    .where("is_active", "=", 1)
    .orderBy("id")
    .execute();
  return webhooks
    .filter(({ event_types: types }) => hears(types === null ? null : (JSON.parse(types) as string[]), event))
    .map(({ id }) => id);
}
