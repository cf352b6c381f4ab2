/** Every statement on the `outbox` table. */
import type { Kysely, Transaction } from "kysely";
import { sql } from "kysely";
import type { StoredEvent } from "../events/event-store.ts";
import type { SqlDatabase } from "../sql/open-database.ts";
import type { Database } from "../sql/schema.ts";

export interface OutboxRow {
  readonly seq: number;
  readonly event: StoredEvent;
}

/** Keys of PostgreSQL advisory locks, arbitrary but the same in every process. */
const APPEND_LOCK = 7_365_001;
const DRAIN_LOCK = 7_365_002;

/**
 * Appends the events in one transaction, numbered in their order. They travel as one JSON array, which both databases
 * take apart without reading the text of its elements: the statement stays the same for any number of events, and no
 * event can spoil the batch (PostgreSQL would refuse a NUL character if it had to decode one).
 */
export async function insertEvents({ db, dialect }: SqlDatabase, events: readonly StoredEvent[]): Promise<void> {
  const json = JSON.stringify(events);
  if (dialect === "sqlite") {
    await sql`insert into outbox (event) select value from json_each(${json}) order by key`.execute(db);
    return;
  }
  await db.transaction().execute(async (tx) => {
    await lockAppends(tx);
    await sql`
      insert into outbox (event)
      select value::text from json_array_elements(${json}::json) with ordinality as element (value, position)
      order by position`.execute(tx);
  });
}

/**
 * Numbers are given out before the commit, so without a lock a smaller one could become visible after a drain has moved
 * the watermark past it, and would count as stored already. One writer at a time makes number order commit order.
 */
async function lockAppends(tx: Transaction<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(APPEND_LOCK)})`.execute(tx);
}

/** Makes every number given from now on larger than `floor`. */
export async function raiseSequence({ db, dialect }: SqlDatabase, floor: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (dialect === "postgres") {
      await lockAppends(tx);
      const sequence = sql`pg_get_serial_sequence('outbox', 'seq')`;
      await sql`
        select setval(${sequence}, ${floor}::bigint)
        where coalesce(pg_sequence_last_value(${sequence}::regclass), 0) < ${floor}::bigint`.execute(tx);
      return;
    }
    // AUTOINCREMENT remembers the largest number ever present, whether its row was given one or brought its own.
    const placeholder = tx.insertInto("outbox").values({ seq: floor, event: "" });
    const { numInsertedOrUpdatedRows } = await placeholder.onConflict((oc) => oc.doNothing()).executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 1n) await tx.deleteFrom("outbox").where("seq", "=", floor).execute();
  });
}

/** Runs `work` while no other process drains, on the connection that holds the lock. */
export async function withDrainLock(
  { db, dialect }: SqlDatabase,
  work: (db: Kysely<Database>) => Promise<void>,
): Promise<void> {
  // SQLite comes with DuckDB, whose file admits one process.
  if (dialect === "sqlite") return work(db);
  await db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${sql.lit(DRAIN_LOCK)})`.execute(connection);
    try {
      await work(connection);
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(DRAIN_LOCK)})`.execute(connection);
    }
  });
}

export async function countRows(db: Kysely<Database>): Promise<number> {
  const { rows } = await db
    .selectFrom("outbox")
    .select((eb) => eb.fn.countAll<number>().as("rows"))
    .executeTakeFirstOrThrow();
  return rows;
}

/** @returns 0 when there is none. */
export async function findLatestSeq(db: Kysely<Database>): Promise<number> {
  const { latest } = await db
    .selectFrom("outbox")
    .select((eb) => eb.fn.max("seq").as("latest"))
    .executeTakeFirstOrThrow();
  return latest ?? 0;
}

/** Oldest first. */
export async function listOldest(db: Kysely<Database>, limit: number): Promise<OutboxRow[]> {
  const rows = await db.selectFrom("outbox").selectAll().orderBy("seq").limit(limit).execute();
  return rows.map(({ seq, event }) => ({ seq, event: JSON.parse(event) }));
}

/** @returns how many rows there were. */
export async function deleteThrough(tx: Transaction<Database>, seq: number): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom("outbox").where("seq", "<=", seq).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
