import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const rowOf = (target: string) => (column: ColumnDefinitionBuilder) =>
  column.notNull().references(target).onDelete("cascade");

/** What follows by itself when something happens, and what it has done. */
export async function workflows(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("workflows")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("environment_id", text, rowOf("environments.id"))
    .addColumn("trigger_name", text, required)
    .addColumn("config", text, required)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema
    .createTable("workflow_runs")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("environment_id", text, rowOf("environments.id"))
    .addColumn("workflow_id", text, rowOf("workflows.id"))
    .addColumn("event_id", text, required)
    .addColumn("status", text, required)
    .addColumn("steps", text, required)
    .addColumn("retry_attempt", integer, required)
    .addColumn("depth", integer, required)
    .addColumn("error", text)
    .addColumn("started_at_ms", bigint, required)
    .addColumn("finished_at_ms", bigint)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  const index = (name: string, table: string, columns: string[]) =>
    db.schema.createIndex(name).on(table).columns(columns);
  await index("workflows_by_environment", "workflows", ["environment_id", "created_at_ms", "id"]).execute();
  await index("workflows_by_trigger", "workflows", ["environment_id", "trigger_name"]).execute();
  await index("workflow_runs_by_environment", "workflow_runs", ["environment_id", "created_at_ms", "id"]).execute();
  await index("workflow_runs_by_event", "workflow_runs", ["workflow_id", "event_id"]).unique().execute();
  await index("workflow_runs_by_age", "workflow_runs", ["created_at_ms"]).execute();
}
