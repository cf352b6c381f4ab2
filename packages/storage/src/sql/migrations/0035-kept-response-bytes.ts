import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** How many bytes of responses each account has had kept in each hour. */
export async function keptResponseBytes(db: Kysely<unknown>, { text, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("kept_response_bytes")
    .addColumn("owner", text, (column) => column.notNull())
    .addColumn("hour", bigint, (column) => column.notNull())
    .addColumn("bytes", bigint, (column) => column.notNull())
    .addPrimaryKeyConstraint("kept_response_bytes_key", ["owner", "hour"])
    .execute();
}
