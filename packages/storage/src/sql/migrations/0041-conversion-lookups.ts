import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();
const ownedBy = (parent: string) => (column: ColumnDefinitionBuilder) =>
  column.notNull().references(`${parent}.id`).onDelete("cascade");

/** What leads and sales look up, so that they need not ask the event store. Whatever is older than this is found there. */
export async function conversionLookups(db: Kysely<unknown>, { text, bigint, integer }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("latest_leads")
    .addColumn("customer_id", text, ownedBy("customers"))
    .addColumn("event_name", text, required)
    .addColumn("timestamp_ms", bigint, required)
    .addColumn("position", integer, required)
    .addColumn("event", text, required)
    .addPrimaryKeyConstraint("latest_leads_pk", ["customer_id", "event_name"])
    .execute();
  await db.schema.createIndex("latest_leads_by_time").on("latest_leads").column("timestamp_ms").execute();
  await db.schema
    .createTable("kept_clicks")
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("click_id", text, required)
    .addColumn("event", text, required)
    .addPrimaryKeyConstraint("kept_clicks_pk", ["workspace_id", "click_id"])
    .execute();
}
