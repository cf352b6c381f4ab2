import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";
import { ownedBy, primaryKey, required } from "./partner-program/columns.ts";

/** How often forms for applications were seen and begun, by day. */
export async function applicationFunnel(db: Kysely<unknown>, { text, integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("application_form_counts")
    .addColumn("id", text, primaryKey)
    .addColumn("workspace_id", text, ownedBy("workspaces"))
    .addColumn("program_id", text, ownedBy("programs"))
    .addColumn("day_ms", bigint, required)
    .addColumn("event", text, required)
    .addColumn("referred_by_partner_id", text, (column) => column.references("partners.id").onDelete("set null"))
    .addColumn("count", integer, required)
    .execute();
  await db.schema
    .createIndex("application_form_counts_by_day")
    .on("application_form_counts")
    .columns(["program_id", "day_ms"])
    .execute();
  await db.schema
    .createIndex("application_form_counts_by_workspace")
    .on("application_form_counts")
    .columns(["workspace_id", "id"])
    .execute();
  await db.schema
    .createIndex("application_form_counts_by_referrer")
    .on("application_form_counts")
    .columns(["referred_by_partner_id"])
    .execute();
}
