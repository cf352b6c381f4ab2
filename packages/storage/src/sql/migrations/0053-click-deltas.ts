import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { SqlDialect } from "../database.ts";
import type { ColumnTypes } from "../dialects.ts";

/**
 * Clicks that the counters in `links` do not have yet: rows of links are wide, and what they are sorted by is in two indexes,
 * so that a click costs ten times as much there. A link that goes takes its row along.
 */
export async function clickDeltas(
  db: Kysely<unknown>,
  { text, bigint }: ColumnTypes,
  dialect: SqlDialect,
): Promise<void> {
  await db.schema
    .createTable("click_deltas")
    .addColumn("link_id", text, (column) => column.primaryKey().notNull())
    .addColumn("clicks", bigint, (column) => column.notNull())
    .addColumn("last_clicked_at_ms", bigint, (column) => column.notNull())
    .$call((table) => (dialect === "sqlite" ? table.modifyEnd(sql`without rowid`) : table))
    .execute();
  if (dialect === "sqlite") {
    await sql`
      create trigger click_deltas_link_removed after delete on links begin
        delete from click_deltas where link_id = old.id;
      end`.execute(db);
    return;
  }
  // In the order in which drains take them.
  await sql`
    create function click_deltas_link_removed() returns trigger language plpgsql as $$ begin
      perform 1 from click_deltas where link_id in (select id from gone) order by link_id for update;
      delete from click_deltas where link_id in (select id from gone);
      return null;
    end $$`.execute(db);
  await sql`
    create trigger click_deltas_link_removed after delete on links referencing old table as gone
    for each statement execute function click_deltas_link_removed()`.execute(db);
}
