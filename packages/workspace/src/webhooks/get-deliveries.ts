import type { QueryOf, WebhookDelivery, WebhookTrigger } from "@overdub/contract";
import { AppError, getWebhookDelivery, listWebhookDeliveries, MAX_DELIVERIES_PAGE_SIZE } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { implement } from "../operations/implement.ts";
import { toIso } from "../time/to-iso.ts";
import type { WebhookContext } from "./context.ts";
import { findWebhookOrThrow } from "./webhook-rows.ts";

const MAX_SHOWN_BYTES = 65_536;

/** The newest first. @throws `not_found`. */
export async function findDeliveries(
  { db, workspaceId }: WebhookContext,
  webhookId: string,
  query: QueryOf<typeof listWebhookDeliveries>,
): Promise<WebhookDelivery[]> {
  const { id } = await findWebhookOrThrow(db, workspaceId, webhookId);
  const { state, eventId, page = 1, pageSize: size = MAX_DELIVERIES_PAGE_SIZE } = query;
  let deliveries = deliveriesOf(db, id);
  if (state) deliveries = deliveries.where("webhook_deliveries.state", "=", state);
  if (eventId) deliveries = deliveries.where("webhook_deliveries.event_id", "=", eventId);
  const rows = await deliveries
    .orderBy("webhook_deliveries.id", "desc")
    .limit(size)
    .offset((page - 1) * size)
    .execute();
  return rows.map(toDelivery);
}

export const handleListWebhookDeliveries = implement(
  listWebhookDeliveries,
  { requires: "webhooks.read" },
  ({ params, query }, ctx) => findDeliveries(ctx, params.webhookId, query),
);

export const handleGetWebhookDelivery = implement(
  getWebhookDelivery,
  { requires: "webhooks.read" },
  async ({ params }, ctx) => {
    const webhook = await findWebhookOrThrow(ctx.db, ctx.workspaceId, params.webhookId);
    const row = await deliveriesOf(ctx.db, webhook.id)
      .select("webhook_events.body")
      .where("webhook_deliveries.id", "=", params.deliveryId)
      .executeTakeFirst();
    if (!row) throw new AppError("not_found", "Delivery not found.");
    const attempts = await ctx.db
      .selectFrom("webhook_attempts")
      .selectAll()
      .where("delivery_id", "=", row.id)
      .orderBy("id")
      .execute();
    return {
      ...toDelivery(row),
      body: beginning(row.body),
      log: attempts.map(({ at_ms, took_ms: tookMs, status, failure, response }) => {
        return { at: toIso(at_ms), tookMs, status, failure, response };
      }),
    };
  },
);

function deliveriesOf(db: Kysely<WorkspaceTables>, webhookId: string) {
  return db
    .selectFrom("webhook_deliveries")
    .innerJoin("webhook_events", "webhook_events.id", "webhook_deliveries.event_id")
    .selectAll("webhook_deliveries")
    .select("webhook_events.trigger_name")
    .where("webhook_deliveries.webhook_id", "=", webhookId);
}

type DeliveryRow = Awaited<ReturnType<ReturnType<typeof deliveriesOf>["execute"]>>[number];

function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    eventId: row.event_id,
    event: row.trigger_name as WebhookTrigger,
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: toIso(row.next_attempt_at_ms),
    createdAt: toIso(row.created_at_ms),
  };
}

/** Never half of a character. */
function beginning(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_SHOWN_BYTES) return text;
  return new TextDecoder("utf-8").decode(bytes.subarray(0, MAX_SHOWN_BYTES), { stream: true });
}
