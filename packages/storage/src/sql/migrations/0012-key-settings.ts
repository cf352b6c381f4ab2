import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** Keys of machines, and keys with limits of their own. */
export async function keySettings(db: Kysely<unknown>, { integer }: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable("api_keys")
    .addColumn("is_machine", integer, (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable("api_keys").addColumn("requests_per_minute", integer).execute();
  await db.schema.alterTable("api_keys").addColumn("analytics_requests_per_second", integer).execute();
}
