import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { ColumnTypes } from "../dialects.ts";

/**
 * A row of the outbox becomes a batch of events instead of one: writing, reading and deleting rows cost the most.
 *
 * A new table, so that the short column stands before the long one: SQLite has to walk through a long text to what
 * follows it. Its numbers may start again; the outbox lifts them above the event store's when it opens.
 */
export async function outboxBatches(
  db: Kysely<unknown>,
  { text, integer, sequence, isSequence }: ColumnTypes,
): Promise<void> {
  await db.schema.alterTable("outbox").renameTo("outbox_events").execute();
  await db.schema
    .createTable("outbox")
    .addColumn("seq", sequence, isSequence)
    .addColumn("event_count", integer, (column) => column.notNull())
    .addColumn("events", text, (column) => column.notNull())
    .execute();
  await sql`
    insert into outbox (seq, event_count, events)
    select seq, 1, '[' || event || ']' from outbox_events`.execute(db);
  await db.schema.dropTable("outbox_events").execute();
}
