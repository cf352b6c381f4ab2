import type { Kysely } from "kysely";
import type { WebhookTables } from "./webhook-tables.ts";

interface AttemptList {
  readonly environmentId: string;
  readonly webhookId: string | undefined;
  readonly event: string | undefined;
  /** Exclusive bounds of `id`. */
  readonly afterId: string | undefined;
  readonly beforeId: string | undefined;
  readonly limit: number;
}

/** Requests to webhooks as `GET /log` shows them: the newest first, and one more than the limit. See behaviour/gateway 9.3. */
export async function listAttempts(db: Kysely<WebhookTables>, list: AttemptList) {
  const { environmentId, webhookId, event, afterId, beforeId, limit } = list;
  const rows = await db
    .selectFrom("product_attempts as attempt")
    .innerJoin("product_deliveries as delivery", "delivery.id", "attempt.delivery_id")
    .selectAll("attempt")
    .select("delivery.event_id")
    .where("attempt.environment_id", "=", environmentId)
    .$if(webhookId !== undefined, (query) => query.where("attempt.webhook_id", "=", webhookId ?? ""))
    .$if(event !== undefined, (query) => query.where("attempt.event", "=", event ?? ""))
    .$if(afterId !== undefined, (query) => query.where("attempt.id", ">", afterId ?? ""))
    .$if(beforeId !== undefined, (query) => query.where("attempt.id", "<", beforeId ?? ""))
    .orderBy("attempt.id", "desc")
    .limit(limit + 1)
    .execute();
  return rows.map(({ id, at_ms, took_ms, status, failure, ...row }) => ({
    _id: id,
    /** Of the event, which receivers tell repeats by. */
    id: row.event_id,
    timestamp: new Date(at_ms).toISOString(),
    environment_id: row.environment_id,
    webhook_id: row.webhook_id,
    delivery_id: row.delivery_id,
    event: row.event,
    webhook_endpoint_status: status,
    status: failure === null ? "success" : "failed",
    message: failure,
    duration: took_ms,
  }));
}
