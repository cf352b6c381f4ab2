import type { Kysely } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/** Up to which number the event store has had events, so that a store without them is told from the right one. */
export async function storedEvents(db: Kysely<unknown>, { integer, bigint }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("stored_events")
    .addColumn("id", integer, (column) => column.primaryKey().notNull())
    .addColumn("last_seq", bigint, (column) => column.notNull())
    .execute();
  const tables = db as Kysely<{ stored_events: { id: number; last_seq: number } }>;
  await tables.insertInto("stored_events").values({ id: 1, last_seq: 0 }).execute();
}
