import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const primary = (column: ColumnDefinitionBuilder) => column.primaryKey().notNull();
const rowOf = (target: string) => (column: ColumnDefinitionBuilder) =>
  column.notNull().references(target).onDelete("cascade");

/** Where billing systems tell of leads, sales and refunds, what they told, and what has become of it at Dub. */
export async function conversions(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await sources(db, types);
  await events(db, types);
  await subjects(db, types);
  await reviews(db, types);
}

async function sources(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("conversion_sources")
    .addColumn("id", text, primary)
    .addColumn("environment_id", text, rowOf("environments.id"))
    .addColumn("account_id", text, rowOf("integrated_accounts.id"))
    .addColumn("provider", text, required)
    .addColumn("name", text, required)
    .addColumn("settings", text, required)
    .addColumn("signing_secret", text, required)
    .addColumn("is_active", integer, required)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("conversion_sources_by_environment")
    .on("conversion_sources")
    .columns(["environment_id", "created_at_ms", "id"])
    .execute();
  await db.schema.createIndex("conversion_sources_by_account").on("conversion_sources").column("account_id").execute();
}

async function events(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("conversion_events")
    .addColumn("id", text, primary)
    .addColumn("environment_id", text, required)
    .addColumn("source_id", text, rowOf("conversion_sources.id"))
    .addColumn("event_id", text, required)
    .addColumn("type", text, required)
    .addColumn("body", text, required)
    .addColumn("state", text, required)
    .addColumn("reason", text)
    .addColumn("attempts", integer, required)
    .addColumn("waits_on", text)
    .addColumn("import_id", text)
    .addColumn("occurred_at_ms", bigint)
    .addColumn("expires_at_ms", bigint, required)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("conversion_events_once")
    .on("conversion_events")
    .columns(["source_id", "event_id"])
    .unique()
    .execute();
  await db.schema
    .createIndex("conversion_events_by_environment")
    .on("conversion_events")
    .columns(["environment_id", "created_at_ms", "id"])
    .execute();
  await db.schema
    .createIndex("conversion_events_by_source")
    .on("conversion_events")
    .columns(["source_id", "created_at_ms", "id"])
    .execute();
  await db.schema
    .createIndex("conversion_events_by_state")
    .on("conversion_events")
    .columns(["source_id", "state", "id"])
    .execute();
  await db.schema
    .createIndex("conversion_events_by_import")
    .on("conversion_events")
    .columns(["import_id", "id"])
    .execute();
  await db.schema.createIndex("conversion_events_by_wait").on("conversion_events").column("waits_on").execute();
  await db.schema.createIndex("conversion_events_by_age").on("conversion_events").column("updated_at_ms").execute();
}

async function subjects(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("conversion_subjects")
    .addColumn("id", text, primary)
    .addColumn("source_id", text, rowOf("conversion_sources.id"))
    .addColumn("kind", text, required)
    .addColumn("facts", text, required)
    .addColumn("progress", text, required)
    .addColumn("locked_until_ms", bigint, required)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("conversion_subjects_by_age")
    .on("conversion_subjects")
    .columns(["kind", "updated_at_ms"])
    .execute();
  await db.schema.createIndex("conversion_subjects_by_source").on("conversion_subjects").column("source_id").execute();
  await db.schema
    .createTable("conversion_keys")
    .addColumn("source_id", text, rowOf("conversion_sources.id"))
    .addColumn("key", text, required)
    .addColumn("subject_id", text, rowOf("conversion_subjects.id"))
    .addPrimaryKeyConstraint("conversion_keys_pk", ["source_id", "key"])
    .execute();
  await db.schema.createIndex("conversion_keys_by_subject").on("conversion_keys").column("subject_id").execute();
}

async function reviews(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("conversion_reviews")
    .addColumn("id", text, primary)
    .addColumn("environment_id", text, required)
    .addColumn("source_id", text, rowOf("conversion_sources.id"))
    .addColumn("subject_id", text, required)
    .addColumn("account_id", text, required)
    .addColumn("invoice_id", text, required)
    .addColumn("commission_id", text, required)
    .addColumn("partner_id", text)
    .addColumn("state", text, required)
    .addColumn("reason", text, required)
    .addColumn("sale_cents", bigint, required)
    .addColumn("remaining_cents", bigint, required)
    .addColumn("earnings_cents", bigint, required)
    .addColumn("clawback_cents", bigint, required)
    .addColumn("note", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("conversion_reviews_once")
    .on("conversion_reviews")
    .columns(["source_id", "subject_id"])
    .unique()
    .execute();
  await db.schema
    .createIndex("conversion_reviews_by_environment")
    .on("conversion_reviews")
    .columns(["environment_id", "created_at_ms", "id"])
    .execute();
}
