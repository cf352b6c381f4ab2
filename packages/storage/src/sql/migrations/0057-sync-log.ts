import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const primary = (column: ColumnDefinitionBuilder) => column.primaryKey().notNull();
const ofEnvironment = (column: ColumnDefinitionBuilder) =>
  column.notNull().references("environments.id").onDelete("cascade");

/** What became of runs of sync jobs, of what they pass on, and of their cron triggers; and templates of one's own. */
export async function syncLog(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("sync_log")
    .addColumn("id", text, primary)
    .addColumn("environment_id", text, ofEnvironment)
    .addColumn("log_type", text, required)
    .addColumn("integrated_account_id", text)
    .addColumn("sync_job_id", text)
    .addColumn("sync_job_run_id", text)
    .addColumn("sync_job_run_event", text)
    .addColumn("webhook_id", text)
    .addColumn("entry", text, required)
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on("sync_log").columns(columns).execute();
  await index("sync_log_by_environment", ["environment_id", "log_type", "id"]);
  await index("sync_log_by_run", ["sync_job_run_id", "id"]);
  await db.schema
    .createTable("sync_templates")
    .addColumn("id", text, primary)
    .addColumn("environment_id", text, ofEnvironment)
    .addColumn("label", text, required)
    .addColumn("description", text)
    .addColumn("args_schema", text, required)
    .addColumn("mutex_key", text)
    .addColumn("state_key", text)
    .addColumn("resources", text, required)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("sync_templates_by_environment")
    .on("sync_templates")
    .columns(["environment_id", "created_at_ms", "id"])
    .execute();
}
