import type { Kysely } from "kysely";
import type { DeliveryState, WebhookTables } from "./webhook-tables.ts";

interface DeliveryList {
  readonly webhookId: string;
  readonly state: DeliveryState | undefined;
  readonly limit: number;
  /** Where the page before ended. */
  readonly beforeId: string | undefined;
}

/** The newest first. */
export async function listDeliveries(db: Kysely<WebhookTables>, { webhookId, state, limit, beforeId }: DeliveryList) {
  const rows = await db
    .selectFrom("product_deliveries as delivery")
    .innerJoin("product_events as event", "event.id", "delivery.event_id")
    .select(["delivery.id", "delivery.event_id", "event.event", "delivery.state", "delivery.attempts"])
    .select(["delivery.next_attempt_at_ms", "delivery.created_at_ms", "event.created_at_ms as happened_at_ms"])
    .where("delivery.webhook_id", "=", webhookId)
    .$if(state !== undefined, (query) => query.where("delivery.state", "=", state ?? "waiting"))
    .$if(beforeId !== undefined, (query) => query.where("delivery.id", "<", beforeId ?? ""))
    .orderBy("delivery.id", "desc")
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  return {
    result: page.map(
      ({ next_attempt_at_ms: nextMs, created_at_ms: createdMs, happened_at_ms: happenedMs, ...row }) => ({
        ...row,
        next_attempt_at: nextMs === null ? null : new Date(nextMs).toISOString(),
        event_created_at: new Date(happenedMs).toISOString(),
        created_at: new Date(createdMs).toISOString(),
      }),
    ),
    next_cursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    limit,
  };
}
