import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { SqlDialect } from "../database.ts";
import type { ColumnTypes } from "../dialects.ts";

/** What questions about events ask of links. */
const FACTS = ["workspace_id", "domain", "key", "folder_id", "partner_id", "program_id"];

/** How many changes are kept: whoever has missed more reads all links again. */
const KEPT = 100_000;
/** Of an advisory lock: one transaction at a time drops what is not kept. */
const KEEP_LOCK = 7_365_003;

/**
 * A number for each link that has had events, which the event store keeps with them: it counts by numbers in a fifth of the
 * time that it takes by ids. A number is never given to another link, and stays with an id whose link is gone. Beside it,
 * which links have changed in what questions ask of them: kept by triggers for every writer, who only ever add rows.
 */
export async function linkNumbers(
  db: Kysely<unknown>,
  { text, integer, bigint, sequence, isSequence }: ColumnTypes,
  dialect: SqlDialect,
): Promise<void> {
  await db.schema
    .createTable("link_numbers")
    .addColumn("number", sequence, isSequence)
    .addColumn("link_id", text, (column) => column.notNull().unique())
    .execute();
  await db.schema
    .createTable("link_changes")
    .addColumn("seq", sequence, isSequence)
    .addColumn("link_id", text, (column) => column.notNull())
    // Transactions of PostgreSQL do not end in the order in which they have begun.
    .addColumn("transaction_id", bigint, (column) => column.notNull())
    .execute();
  // One row. Changes before this number (of PostgreSQL: of this transaction) are not kept any more. By its name an event
  // store tells these numbers from those of another database.
  await db.schema
    .createTable("link_changes_kept")
    .addColumn("id", integer, (column) => column.primaryKey().notNull())
    .addColumn("since", bigint, (column) => column.notNull())
    .addColumn("numbering", text, (column) => column.notNull())
    .execute();
  await sql`insert into link_changes_kept (id, since, numbering) values (1, 0, ${randomUUID()})`.execute(db);
  if (dialect === "postgres") await noteOnPostgres(db);
  else await noteOnSqlite(db);
}

async function noteOnSqlite(db: Kysely<unknown>): Promise<void> {
  const note = (id: string) => `insert into link_changes (link_id, transaction_id) values (${id}, 0);`;
  const trigger = (name: string, event: string, body: string) =>
    sql.raw(`create trigger link_changes_${name} ${event} begin ${body} end`).execute(db);
  const moves = FACTS.map((column) => `old.${column} is not new.${column}`).join(" or ");
  // A link that is new has no number, unless one with its id was here before.
  const isNumbered = "when exists (select 1 from link_numbers where link_id = new.id)";
  await trigger("link_added", `after insert on links ${isNumbered}`, note("new.id"));
  await trigger("link_removed", "after delete on links", note("old.id"));
  await trigger("link_moved", `after update of ${FACTS.join(", ")} on links when ${moves}`, note("new.id"));
  await trigger("tag_added", "after insert on link_tags", note("new.link_id"));
  await trigger("tag_removed", "after delete on link_tags", note("old.link_id"));
  await trigger(
    "kept",
    `after insert on link_changes when new.seq % ${KEPT / 10} = 0`,
    `delete from link_changes where seq < new.seq - ${KEPT};
    update link_changes_kept set since = new.seq - ${KEPT} where since < new.seq - ${KEPT};`,
  );
}

async function noteOnPostgres(db: Kysely<unknown>): Promise<void> {
  await sql.raw("create index link_changes_transaction on link_changes (transaction_id, seq)").execute(db);
  await sql
    .raw(`
      create function link_changes_note() returns trigger language plpgsql as $$ declare first bigint; begin
        if tg_table_name = 'links' then
          insert into link_changes (link_id, transaction_id)
          select id, pg_current_xact_id()::text::bigint from changed;
        else
          insert into link_changes (link_id, transaction_id)
          select link_id, pg_current_xact_id()::text::bigint from changed;
        end if;
        if random() < 0.001 and pg_try_advisory_xact_lock(${KEEP_LOCK}) then
          select transaction_id into first from link_changes
          where seq <= (select max(seq) from link_changes) - ${KEPT} order by seq desc limit 1;
          if found then
            delete from link_changes where transaction_id < first;
            update link_changes_kept set since = first where since < first;
          end if;
        end if;
        return null;
      end $$`)
    .execute(db);
  for (const table of ["links", "link_tags"]) {
    for (const [name, event, rows] of [
      ["added", "insert", "new"],
      ["removed", "delete", "old"],
    ]) {
      await sql
        .raw(`
          create trigger link_changes_${table}_${name} after ${event} on ${table} referencing ${rows} table as changed
          for each statement execute function link_changes_note()`)
        .execute(db);
    }
  }
  // Row by row: a trigger for whole statements would run with each click that is counted.
  await sql
    .raw(`
      create function link_changes_move() returns trigger language plpgsql as $$ begin
        insert into link_changes (link_id, transaction_id) values (new.id, pg_current_xact_id()::text::bigint);
        return null;
      end $$`)
    .execute(db);
  const row = (name: string) => FACTS.map((column) => `${name}.${column}`).join(", ");
  await sql
    .raw(`
      create trigger link_changes_link_moved after update of ${FACTS.join(", ")} on links
      for each row when ((${row("old")}) is distinct from (${row("new")})) execute function link_changes_move()`)
    .execute(db);
}
