import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const rowOf = (target: string) => (column: ColumnDefinitionBuilder) =>
  column.notNull().references(target).onDelete("cascade");

/** When sync jobs run by themselves. */
export async function syncTriggers(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("sync_triggers")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("environment_id", text, rowOf("environments.id"))
    .addColumn("sync_job_id", text, rowOf("sync_jobs.id"))
    .addColumn("integrated_account_id", text, rowOf("integrated_accounts.id"))
    .addColumn("cron_expression", text, required)
    .addColumn("args", text, required)
    .addColumn("webhook_id", text)
    .addColumn("error_handling", text, required)
    .addColumn("events_to_send", text)
    .addColumn("meta", text)
    .addColumn("next_run_at_ms", bigint)
    .addColumn("last_run_id", text)
    .addColumn("last_error", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on("sync_triggers").columns(columns).execute();
  await index("sync_triggers_by_environment", ["environment_id", "created_at_ms", "id"]);
  await index("sync_triggers_by_job", ["sync_job_id"]);
  await index("sync_triggers_by_account", ["integrated_account_id"]);
}
