import { setImmediate } from "node:timers/promises";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { defineJob } from "../jobs/define-job.ts";
import type { Core } from "../operations/context.ts";

const DAY_MS = 86_400_000;
const KEPT_DAYS = 30;
/** There are many of them. */
const KEPT_DAYS_OF_CLICKS = 3;

const BATCH = 500;

/** Deletes what was sent long ago, daily as long as there are webhooks. What still waits to be sent is kept, however old. */
export const deleteOldLog = defineJob(
  "webhook.delete-old-log",
  z.object({}),
  async (_, { db, now }: Pick<Core, "db" | "now">) => {
    const nowMs = now();
    while (await deleteBatch(db, nowMs)) await setImmediate();
    return (await hasWebhooksAnywhere(db)) ? { againAtMs: nowMs + DAY_MS } : undefined;
  },
  { isOfServer: true },
);

/** Has it begin if there are webhooks, unless it waits for its time already. */
export async function startLogRetention({ db, jobs }: Pick<Core, "db" | "jobs">): Promise<void> {
  if (await hasWebhooksAnywhere(db)) await jobs.add(db, deleteOldLog, {}, { dedupeKey: deleteOldLog.type });
}

async function hasWebhooksAnywhere(db: Kysely<WorkspaceTables>): Promise<boolean> {
  return (await db.selectFrom("webhooks").select("id").limit(1).executeTakeFirst()) !== undefined;
}

/** Of the workspaces of this server. @returns whether there may be more. */
async function deleteBatch(db: Kysely<WorkspaceTables>, nowMs: number): Promise<boolean> {
  const old = await db
    .selectFrom("webhook_events")
    .select("id")
    .where((eb) =>
      eb.or([
        eb("created_at_ms", "<", nowMs - KEPT_DAYS * DAY_MS),
        eb.and([
          eb("created_at_ms", "<", nowMs - KEPT_DAYS_OF_CLICKS * DAY_MS),
          eb("trigger_name", "=", "link.clicked"),
        ]),
      ]),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("webhook_deliveries")
            .select("webhook_deliveries.id")
            .whereRef("webhook_deliveries.event_id", "=", "webhook_events.id")
            .where("webhook_deliveries.state", "=", "waiting"),
        ),
      ),
    )
    .limit(BATCH)
    .execute();
  if (old.length === 0) return false;
  await db
    .deleteFrom("webhook_events")
    .where(
      "id",
      "in",
      old.map(({ id }) => id),
    )
    .execute();
  return true;
}
