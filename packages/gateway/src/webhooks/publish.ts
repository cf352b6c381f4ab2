import { randomBytes, randomUUID } from "node:crypto";
import { createUlids } from "@overdub/contract";
import { enqueueJob } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { EventName } from "./event-names.ts";
import { hears } from "./event-names.ts";
import type { DeliveryState, WebhookTables } from "./webhook-tables.ts";

/** The job that sends a delivery, as it is stored. */
export const DELIVER = "gateway.webhook.deliver";

/** The job that runs a workflow, as it is stored. */
export const RUN_WORKFLOW = "gateway.workflow.run";

export interface PublishedEvent {
  readonly environmentId: string;
  readonly event: EventName;
  /** Without secrets: it is stored and sent as JSON. */
  readonly payload: unknown;
  /** UTC milliseconds. */
  readonly nowMs: number;
}

/**
 * Tells the webhooks and workflows of an environment that something has happened. What is told is durable with the
 * transaction that made it happen, and is sent or run after it, at least once, in no order.
 *
 * @param tx the transaction of what happened.
 * @see behaviour/gateway 12.2, 13.7
 */
export async function publish(tx: Kysely<WebhookTables>, published: PublishedEvent): Promise<void> {
  const webhookIds = await findListeners(tx, published);
  const workflowIds = await findWorkflows(tx, published.environmentId, [published.event]);
  if (webhookIds.length === 0 && workflowIds.length === 0) return;
  const eventId = await insertEvent(tx, published);
  await addDeliveries(tx, webhookIds, eventId, published);
  const { environmentId, nowMs } = published;
  for (const workflowId of workflowIds) {
    const lane = `${environmentId}/workflow`;
    await enqueueJob(tx, { type: RUN_WORKFLOW, payload: { workflowId, eventId }, lane, runAtMs: nowMs, nowMs });
  }
}

/** Tells these webhooks of the environment alone, whatever they hear of. */
export async function publishTo(
  tx: Kysely<WebhookTables>,
  webhookIds: readonly string[],
  published: PublishedEvent,
): Promise<void> {
  if (webhookIds.length > 0) await addDeliveries(tx, webhookIds, await insertEvent(tx, published), published);
}

async function addDeliveries(
  tx: Kysely<WebhookTables>,
  webhookIds: readonly string[],
  eventId: string,
  { environmentId, nowMs }: PublishedEvent,
): Promise<void> {
  for (const webhookId of webhookIds) await addDelivery(tx, { environmentId, webhookId, eventId, nowMs });
}

/** @returns the event's id. */
export async function insertEvent(
  tx: Kysely<WebhookTables>,
  { environmentId, event, payload, nowMs }: PublishedEvent,
): Promise<string> {
  const id = randomUUID();
  await tx
    .insertInto("product_events")
    .values({ id, environment_id: environmentId, event, payload: JSON.stringify(payload), created_at_ms: nowMs })
    .execute();
  return id;
}

interface NewDelivery {
  readonly environmentId: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly nowMs: number;
}

/** Has an event sent to a webhook, whatever was sent there before. */
export async function addDelivery(
  tx: Kysely<WebhookTables>,
  { environmentId, webhookId, eventId, nowMs }: NewDelivery,
): Promise<void> {
  const deliveryId = await insertDelivery(tx, { webhookId, eventId, nowMs, state: "waiting" });
  await enqueueJob(tx, {
    type: DELIVER,
    payload: { deliveryId },
    lane: laneOf(environmentId, webhookId),
    runAtMs: nowMs,
    nowMs,
  });
}

/** Whoever answers slowly holds up itself, and an environment of many such no other. */
export function laneOf(environmentId: string, webhookId: string): string {
  return `${environmentId}/${webhookId}`;
}

/** A source of ids that sort by time. */
export const newUlid = createUlids(randomBytes);

/** @returns the delivery's id. */
export async function insertDelivery(
  tx: Kysely<WebhookTables>,
  { webhookId, eventId, nowMs, state }: Omit<NewDelivery, "environmentId"> & { readonly state: DeliveryState },
): Promise<string> {
  const id = newUlid(nowMs);
  await tx
    .insertInto("product_deliveries")
    .values({
      id,
      webhook_id: webhookId,
      event_id: eventId,
      state,
      attempts: 0,
      next_attempt_at_ms: state === "waiting" ? nowMs : null,
      created_at_ms: nowMs,
    })
    .execute();
  return id;
}

/** Whether anybody is told of one of these. */
export async function isAnyHeard(
  db: Kysely<WebhookTables>,
  environmentId: string,
  events: readonly EventName[],
): Promise<boolean> {
  const active = await findActive(db, environmentId);
  if (active.some(({ types }) => events.some((event) => hears(types, event)))) return true;
  return (await findWorkflows(db, environmentId, events)).length > 0;
}

/** The webhooks that get something, and hear of this. */
async function findListeners(
  db: Kysely<WebhookTables>,
  { environmentId, event }: Pick<PublishedEvent, "environmentId" | "event">,
): Promise<string[]> {
  const active = await findActive(db, environmentId);
  return active.filter(({ types }) => hears(types, event)).map(({ id }) => id);
}

/** The workflows that one of these starts. */
async function findWorkflows(
  db: Kysely<WebhookTables>,
  environmentId: string,
  events: readonly EventName[],
): Promise<string[]> {
  const workflows = await db
    .selectFrom("workflows")
    .select("id")
    .where("environment_id", "=", environmentId)
    .where("trigger_name", "in", events)
    .orderBy("id")
    .execute();
  return workflows.map(({ id }) => id);
}

async function findActive(db: Kysely<WebhookTables>, environmentId: string) {
  const webhooks = await db
    .selectFrom("product_webhooks")
    .select(["id", "event_types"])
    .where("environment_id", "=", environmentId)
    .where("is_active", "=", 1)
    .orderBy("id")
    .execute();
  return webhooks.map(({ id, event_types: types }) => ({
    id,
    types: types === null ? null : (JSON.parse(types) as string[]),
  }));
}
