import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

const required = (column: ColumnDefinitionBuilder) => column.notNull();

/** Where sync jobs write records. */
export async function datastores(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("datastores")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("environment_id", text, (column) => column.notNull().references("environments.id").onDelete("cascade"))
    .addColumn("label", text, required)
    .addColumn("type", text, required)
    .addColumn("config", text, required)
    .addColumn("secrets", text, required)
    .addColumn("created_at_ms", bigint, required)
    .addColumn("updated_at_ms", bigint, required)
    .execute();
  await db.schema
    .createIndex("datastores_by_environment")
    .on("datastores")
    .columns(["environment_id", "created_at_ms", "id"])
    .execute();
}
