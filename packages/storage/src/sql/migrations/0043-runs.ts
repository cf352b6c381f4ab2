import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const primary = (column: ColumnDefinitionBuilder) => column.primaryKey().notNull();
const rowOf = (target: string) => (column: ColumnDefinitionBuilder) => column.references(target).onDelete("cascade");
const requiredRowOf = (target: string) => (column: ColumnDefinitionBuilder) => rowOf(target)(column).notNull();

/** Work of the gateway that takes long, how far it has come, and what it could not deal with. */
export async function runs(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("runs")
    .addColumn("id", text, primary)
    .addColumn("environment_id", text, requiredRowOf("environments.id"))
    .addColumn("integrated_account_id", text, rowOf("integrated_accounts.id"))
    .addColumn("kind", text, required)
    .addColumn("label", text, required)
    .addColumn("subject_id", text)
    .addColumn("unit", text, required)
    .addColumn("state", text, required)
    .addColumn("parameters", text, required)
    .addColumn("checkpoint", text)
    .addColumn("result", text)
    .addColumn("total_count", bigint)
    .addColumn("done_count", bigint, required)
    .addColumn("failed_count", bigint, required)
    .addColumn("skipped_count", bigint, required)
    .addColumn("rate_milli", bigint)
    .addColumn("is_through", integer, required)
    .addColumn("turn", integer, required)
    .addColumn("attempts", integer, required)
    .addColumn("mutex_key", text)
    .addColumn("last_error", text)
    .addColumn("resume_at_ms", bigint)
    .addColumn("log_count", bigint, required)
    .addColumn("started_at_ms", bigint)
    .addColumn("finished_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  const index = (name: string, columns: string[]) => db.schema.createIndex(name).on("runs").columns(columns).execute();
  await index("runs_by_environment", ["environment_id", "created_at_ms", "id"]);
  await index("runs_by_account", ["integrated_account_id", "created_at_ms"]);
  await index("runs_by_subject", ["subject_id"]);
  await index("runs_by_mutex", ["environment_id", "mutex_key"]);
  await index("runs_by_end", ["finished_at_ms"]);
  await db.schema
    .createTable("run_log")
    .addColumn("run_id", text, requiredRowOf("runs.id"))
    .addColumn("position", bigint, required)
    .addColumn("level", text, required)
    .addColumn("text", text, required)
    .addColumn("created_at_ms", bigint, required)
    .addPrimaryKeyConstraint("run_log_key", ["run_id", "position"])
    .execute();
  await db.schema
    .createTable("run_failures")
    .addColumn("id", text, primary)
    .addColumn("run_id", text, requiredRowOf("runs.id"))
    .addColumn("item", text, required)
    .addColumn("reason", text, required)
    .addColumn("payload", text)
    .addColumn("is_waiting", integer, required)
    .addColumn("created_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("run_failures_by_run")
    .on("run_failures")
    .columns(["run_id", "is_waiting", "id"])
    .execute();
}
