import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** What operators call the rows that are built in. */
export async function builtInNames(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("built_in_names")
    .addColumn("id", text, (column) => column.primaryKey())
    .addColumn("name", text, (column) => column.notNull())
    .addColumn("updated_at_ms", bigint, (column) => column.notNull())
    .execute();
}
