import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const primary = (column: ColumnDefinitionBuilder) => column.primaryKey().notNull();
const ofEnvironment = (column: ColumnDefinitionBuilder) =>
  column.notNull().references("environments.id").onDelete("cascade");

/** What is pulled out of workspaces, what its runs remember, and which events they have passed on. */
export async function syncJobs(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("sync_jobs")
    .addColumn("id", text, primary)
    .addColumn("environment_id", text, ofEnvironment)
    .addColumn("label", text, required)
    .addColumn("args_schema", text, required)
    .addColumn("args_validation", text)
    .addColumn("mutex_key", text)
    .addColumn("state_key", text)
    .addColumn("resources", text, required)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("sync_jobs_by_environment")
    .on("sync_jobs")
    .columns(["environment_id", "created_at_ms", "id"])
    .execute();
  await db.schema
    .createTable("sync_states")
    .addColumn("id", text, primary)
    .addColumn("environment_id", text, ofEnvironment)
    .addColumn("state_key", text, required)
    .addColumn("key", text, required)
    .addColumn("value", text, required)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("sync_states_by_key")
    .on("sync_states")
    .columns(["environment_id", "state_key", "key"])
    .unique()
    .execute();
  await db.schema
    .createIndex("sync_states_by_environment")
    .on("sync_states")
    .columns(["environment_id", "state_key", "created_at_ms", "id"])
    .execute();
  await db.schema
    .createTable("sync_seen")
    .addColumn("environment_id", text, ofEnvironment)
    .addColumn("state_key", text, required)
    .addColumn("identity", text, required)
    .addColumn("at_ms", bigint, required)
    .addPrimaryKeyConstraint("sync_seen_key", ["environment_id", "state_key", "identity"])
    .execute();
  await db.schema.createIndex("sync_seen_by_time").on("sync_seen").columns(["at_ms"]).execute();
}
