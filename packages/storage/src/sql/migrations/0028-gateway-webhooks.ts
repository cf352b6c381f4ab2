import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const primary = (column: ColumnDefinitionBuilder) => column.primaryKey().notNull();
const rowOf = (target: string) => (column: ColumnDefinitionBuilder) =>
  column.notNull().references(target).onDelete("cascade");

/** Whom the gateway tells of what happens to accounts, what they were told, and how they answered; and what Dub tells it. */
export async function gatewayWebhooks(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await receivers(db, types);
  await deliveries(db, types);
  await ofConnectedWorkspaces(db, types);
}

async function receivers(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("product_webhooks")
    .addColumn("id", text, primary)
    .addColumn("environment_id", text, rowOf("environments.id"))
    .addColumn("target_url", text, required)
    .addColumn("event_types", text)
    .addColumn("is_active", integer, required)
    .addColumn("secret", text, required)
    .addColumn("failing_since_ms", bigint)
    .addColumn("disabled_reason", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("product_webhooks_by_environment")
    .on("product_webhooks")
    .columns(["environment_id", "created_at_ms", "id"])
    .execute();
}

async function deliveries(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("product_events")
    .addColumn("id", text, primary)
    .addColumn("environment_id", text, rowOf("environments.id"))
    .addColumn("event", text, required)
    .addColumn("payload", text, required)
    .addColumn("created_at_ms", bigint, required)
    .execute();
  await db.schema.createIndex("product_events_by_creation").on("product_events").columns(["created_at_ms"]).execute();
  await db.schema
    .createIndex("product_events_by_environment")
    .on("product_events")
    .columns(["environment_id", "created_at_ms"])
    .execute();
  await db.schema
    .createTable("product_deliveries")
    .addColumn("id", text, primary)
    .addColumn("webhook_id", text, rowOf("product_webhooks.id"))
    .addColumn("event_id", text, rowOf("product_events.id"))
    .addColumn("state", text, required)
    .addColumn("attempts", integer, required)
    .addColumn("next_attempt_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("product_deliveries_by_webhook")
    .on("product_deliveries")
    .columns(["webhook_id", "id"])
    .execute();
  await db.schema.createIndex("product_deliveries_by_event").on("product_deliveries").columns(["event_id"]).execute();
  await db.schema
    .createTable("product_attempts")
    .addColumn("id", text, primary)
    .addColumn("environment_id", text, rowOf("environments.id"))
    .addColumn("delivery_id", text, rowOf("product_deliveries.id"))
    .addColumn("webhook_id", text, required)
    .addColumn("event", text, required)
    .addColumn("at_ms", bigint, required)
    .addColumn("took_ms", bigint, required)
    .addColumn("status", integer)
    .addColumn("failure", text)
    .execute();
  await db.schema
    .createIndex("product_attempts_by_environment")
    .on("product_attempts")
    .columns(["environment_id", "id"])
    .execute();
  await db.schema.createIndex("product_attempts_by_delivery").on("product_attempts").columns(["delivery_id"]).execute();
}

async function ofConnectedWorkspaces(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("dub_events")
    .addColumn("account_id", text, rowOf("integrated_accounts.id"))
    .addColumn("id", text, required)
    .addColumn("event", text, required)
    .addColumn("body", text, required)
    .addColumn("received_at_ms", bigint, required)
    .addPrimaryKeyConstraint("dub_events_key", ["account_id", "id"])
    .execute();
  await db.schema.createIndex("dub_events_by_receipt").on("dub_events").columns(["received_at_ms"]).execute();
  await db.schema
    .createTable("dub_webhooks")
    .addColumn("account_id", text, (column) => rowOf("integrated_accounts.id")(column).primaryKey())
    .addColumn("webhook_id", text, required)
    .addColumn("secret", text, required)
    .addColumn("triggers", text, required)
    .addColumn("created_at_ms", bigint, required)
    .execute();
}
