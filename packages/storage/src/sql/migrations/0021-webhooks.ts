import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import { sql } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const primary = (column: ColumnDefinitionBuilder) => column.primaryKey().notNull();
const rowOf = (target: string) => (column: ColumnDefinitionBuilder) =>
  column.notNull().references(target).onDelete("cascade");

/** Who is told of what happens, what they were told, and how they answered. */
export async function webhooks(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await receivers(db, types);
  await deliveries(db, types);
  await jobLanes(db, types);
}

async function receivers(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("webhooks")
    .addColumn("id", text, primary)
    .addColumn("workspace_id", text, rowOf("workspaces.id"))
    .addColumn("name", text, required)
    .addColumn("url", text, required)
    .addColumn("secret", text, required)
    .addColumn("triggers", text, required)
    .addColumn("link_scope", text)
    .addColumn("consecutive_failures", integer, required)
    .addColumn("last_failed_at_ms", bigint)
    .addColumn("disabled_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .addUniqueConstraint("webhooks_url", ["workspace_id", "url"])
    .execute();
  await db.schema
    .createTable("webhook_links")
    .addColumn("link_id", text, rowOf("links.id"))
    .addColumn("webhook_id", text, rowOf("webhooks.id"))
    .addPrimaryKeyConstraint("webhook_links_key", ["link_id", "webhook_id"])
    .execute();
  await db.schema.createIndex("webhook_links_by_webhook").on("webhook_links").columns(["webhook_id"]).execute();
  await db.schema
    .createTable("webhook_folders")
    .addColumn("webhook_id", text, rowOf("webhooks.id"))
    .addColumn("folder_id", text, rowOf("folders.id"))
    .addPrimaryKeyConstraint("webhook_folders_key", ["webhook_id", "folder_id"])
    .execute();
  await db.schema.createIndex("webhook_folders_by_folder").on("webhook_folders").columns(["folder_id"]).execute();
}

async function deliveries(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("webhook_events")
    .addColumn("id", text, primary)
    .addColumn("workspace_id", text, rowOf("workspaces.id"))
    .addColumn("trigger_name", text, required)
    .addColumn("body", text, required)
    .addColumn("created_at_ms", bigint, required)
    .execute();
  await db.schema.createIndex("webhook_events_by_creation").on("webhook_events").columns(["created_at_ms"]).execute();
  await db.schema
    .createIndex("webhook_events_by_workspace")
    .on("webhook_events")
    .columns(["workspace_id", "created_at_ms"])
    .execute();
  await db.schema
    .createTable("webhook_deliveries")
    .addColumn("id", text, primary)
    .addColumn("webhook_id", text, rowOf("webhooks.id"))
    .addColumn("event_id", text, rowOf("webhook_events.id"))
    .addColumn("state", text, required)
    .addColumn("attempts", integer, required)
    .addColumn("next_attempt_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("webhook_deliveries_by_webhook")
    .on("webhook_deliveries")
    .columns(["webhook_id", "id"])
    .execute();
  await db.schema.createIndex("webhook_deliveries_by_event").on("webhook_deliveries").columns(["event_id"]).execute();
  await db.schema
    .createTable("webhook_attempts")
    .addColumn("id", text, primary)
    .addColumn("delivery_id", text, rowOf("webhook_deliveries.id"))
    .addColumn("at_ms", bigint, required)
    .addColumn("took_ms", bigint, required)
    .addColumn("status", integer, required)
    .addColumn("failure", text)
    .addColumn("response", text, required)
    .execute();
  await db.schema
    .createIndex("webhook_attempts_by_delivery")
    .on("webhook_attempts")
    .columns(["delivery_id", "id"])
    .execute();
}

/** Jobs of a lane take turns among themselves. Each kind has an index of its own: a crowded lane is never walked through. */
async function jobLanes(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema.alterTable("jobs").addColumn("lane", text).execute();
  await db.schema.dropIndex("jobs_due").execute();
  await sql`create index jobs_due on jobs (run_at_ms, id) where lane is null`.execute(db);
  await sql`create index jobs_lanes on jobs (lane, run_at_ms, id) where lane is not null`.execute(db);
}
