import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const primary = (column: ColumnDefinitionBuilder) => column.primaryKey().notNull();
const rowOf = (target: string) => (column: ColumnDefinitionBuilder) =>
  column.notNull().references(target).onDelete("cascade");

/** Links to be made from a template and a table, row by row; and whether a run was let go of between two steps. */
export async function campaigns(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable("runs")
    .addColumn("is_settled", integer, (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable("campaigns")
    .addColumn("id", text, primary)
    .addColumn("environment_id", text, rowOf("environments.id"))
    .addColumn("integrated_account_id", text, rowOf("integrated_accounts.id"))
    .addColumn("label", text, required)
    .addColumn("external_id", text)
    .addColumn("template", text, required)
    .addColumn("table_state", text, required)
    .addColumn("table_error", text)
    .addColumn("table_upload", text)
    .addColumn("columns", text, required)
    .addColumn("row_count", bigint, required)
    .addColumn("plan", text)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("campaigns_by_environment")
    .on("campaigns")
    .columns(["environment_id", "created_at_ms", "id"])
    .execute();
  await db.schema
    .createIndex("campaigns_by_external_id")
    .on("campaigns")
    .columns(["environment_id", "external_id"])
    .unique()
    .execute();
  await db.schema.createIndex("campaigns_by_account").on("campaigns").columns(["integrated_account_id"]).execute();
  await db.schema
    .createTable("campaign_rows")
    .addColumn("campaign_id", text, rowOf("campaigns.id"))
    .addColumn("position", bigint, required)
    .addColumn("line", bigint, required)
    .addColumn("data", text)
    .addColumn("link", text)
    .addColumn("address", text)
    .addColumn("external_id", text)
    .addColumn("status", text, required)
    .addColumn("reason", text)
    .addColumn("link_id", text)
    .addColumn("short_link", text)
    .addPrimaryKeyConstraint("campaign_rows_key", ["campaign_id", "position"])
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on("campaign_rows").columns(columns).execute();
  await index("campaign_rows_by_status", ["campaign_id", "status", "position"]);
  await index("campaign_rows_by_address", ["campaign_id", "address"]);
  await index("campaign_rows_by_external_id", ["campaign_id", "external_id"]);
}
