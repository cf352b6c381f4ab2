import { setImmediate } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { WebhookTables } from "./webhook-tables.ts";

const KEPT_MS = 30 * 86_400_000;

/** In one transaction: one large deletion would hold up all other writes. */
const BATCH = 500;

/** Deletes what was told long ago, with its log. What still waits to be sent is kept, however old. */
export async function deleteOldEvents(db: Kysely<WebhookTables>, nowMs: number): Promise<void> {
  while (await deleteBatch(db, nowMs - KEPT_MS)) await setImmediate();
}

/** @returns whether there may be more. */
async function deleteBatch(db: Kysely<WebhookTables>, beforeMs: number): Promise<boolean> {
  const old = await db
    .selectFrom("product_events as event")
    .select("event.id")
    .where("event.created_at_ms", "<", beforeMs)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("product_deliveries as delivery")
            .select("delivery.id")
            .whereRef("delivery.event_id", "=", "event.id")
            .where("delivery.state", "=", "waiting"),
        ),
      ),
    )
    .limit(BATCH)
    .execute();
  if (old.length === 0) return false;
  await db
    .deleteFrom("product_events")
    .where(
      "id",
      "in",
      old.map(({ id }) => id),
    )
    .execute();
  return true;
}
