/** Every statement on the `outbox` table. */
import type { Kysely, Transaction } from "kysely";
import { sql } from "kysely";
import type { ClickEvent, StoredEvent } from "../events/event.ts";
import type { NumberedEvent } from "../events/event-store.ts";
import type { ParameterNamed } from "../sql/compiled-statement.ts";
import { compiledInsert } from "../sql/compiled-statement.ts";
import type { SqlDatabase, SqlDialect, StorageTables } from "../sql/database.ts";
import { InDoubtCommit } from "./in-doubt-commit.ts";
import type { RecentBatches } from "./recent-batches.ts";
import type { SerializedBatch } from "./serialized-batch.ts";

/** Events that were committed together. */
export interface OutboxBatch {
  readonly seq: number;
  readonly events: readonly StoredEvent[];
  /** Whether SQL holds their effects already. */
  readonly isSettled: boolean;
}

/** More events than any batch holds. Numbers stay exact for longer than anyone commits two hundred batches a second. */
export const MAX_BATCH_EVENTS = 65_536;

/** The numbers of a batch's events: unique and ascending over all batches, the same each time it is read. */
export function numberEvents({ seq, events }: Pick<OutboxBatch, "seq" | "events">): NumberedEvent[] {
  return events.map((event, index) => ({ seq: seq * MAX_BATCH_EVENTS + index, event }));
}

/** Keys of PostgreSQL advisory locks, arbitrary but the same in every process. */
const APPEND_LOCK = 7_365_001;
const DRAIN_LOCK = 7_365_002;

/**
 * Appends a batch in a transaction of its own.
 *
 * @returns its number, once it is committed; on PostgreSQL, where other processes may drain it, nothing.
 * @throws the error of the database, which has not stored it; `InDoubtCommit` if it may have.
 */
export async function insertBatch({ db, dialect }: SqlDatabase, batch: SerializedBatch): Promise<number | undefined> {
  if (dialect === "sqlite") return insertRow(db, batch);
  let transactionId: string | undefined;
  const transaction = db.transaction().execute(async (tx) => {
    const id = await lockAppends(tx);
    await insertRow(tx, batch);
    // From here on only the commit can fail.
    transactionId = id;
  });
  await transaction.catch((error: unknown) => {
    throw transactionId === undefined ? error : new InDoubtCommit(transactionId, error);
  });
  return undefined;
}

/** Appends a batch in the caller's transaction, which from here on should do little else: other appends wait for it. */
export async function insertBatchWithin(
  tx: Transaction<StorageTables>,
  dialect: SqlDialect,
  batch: SerializedBatch,
): Promise<void> {
  if (dialect === "postgres") await lockAppends(tx);
  await insertRow(tx, batch);
}

async function insertRow(
  db: Kysely<StorageTables>,
  { json, count, isSettled }: SerializedBatch,
): Promise<number | undefined> {
  if (count >= MAX_BATCH_EVENTS) throw new RangeError(`A batch holds fewer than ${MAX_BATCH_EVENTS} events.`);
  return insertNext(db, { events: json, count, settled: isSettled ? 1 : 0 });
}

const insertNext = compiledInsert(
  (db: Kysely<StorageTables>, parameter: ParameterNamed<"events" | "count" | "settled">) =>
    db
      .insertInto("outbox")
      .values({ event_count: parameter("count"), events: parameter("events"), settled: parameter("settled") }),
);

/**
 * Numbers are given out before the commit, so without a lock a smaller one could become visible after a drain has moved
 * the watermark past it, and would count as stored already. One writer at a time makes number order commit order.
 *
 * @returns the id of the transaction, since a commit may go unanswered.
 */
async function lockAppends(tx: Transaction<StorageTables>): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select pg_advisory_xact_lock(${sql.lit(APPEND_LOCK)}), pg_current_xact_id()::text as id`.execute(tx);
  return rows[0]?.id;
}

/** Notes up to which number the event store has events: it never has fewer again, unless it is another one. */
export async function noteStored(tx: Transaction<StorageTables>, seq: number): Promise<void> {
  await tx.updateTable("stored_events").set({ last_seq: seq }).where("last_seq", "<", seq).execute();
}

/** Makes the number of every event of a later batch larger than `watermark`. */
export async function raiseSequence({ db, dialect }: SqlDatabase, watermark: number): Promise<void> {
  const floor = Math.floor(watermark / MAX_BATCH_EVENTS) + 1;
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
    const placeholder = tx.insertInto("outbox").values({ seq: floor, events: "[]", event_count: 0 });
    const { numInsertedOrUpdatedRows } = await placeholder.onConflict((oc) => oc.doNothing()).executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 1n) await tx.deleteFrom("outbox").where("seq", "=", floor).execute();
  });
}

/** Runs `work` while no other process drains, on the connection that holds the lock. */
export async function withDrainLock(
  { db, dialect }: SqlDatabase,
  work: (db: Kysely<StorageTables>) => Promise<void>,
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

export async function countEvents(db: Kysely<StorageTables>): Promise<number> {
  const { events } = await db
    .selectFrom("outbox")
    .select((eb) => eb.fn.sum<number | null>("event_count").as("events"))
    .executeTakeFirstOrThrow();
  return events ?? 0;
}

/** @returns 0 when there is none. */
export async function findLatestSeq(db: Kysely<StorageTables>): Promise<number> {
  const { latest } = await db
    .selectFrom("outbox")
    .select((eb) => eb.fn.max("seq").as("latest"))
    .executeTakeFirstOrThrow();
  return latest ?? 0;
}

/** The oldest batches, in order: as many as keep within both limits between them, but at least one if there is any. */
export async function listOldest(
  db: Kysely<StorageTables>,
  limits: { readonly events: number; readonly bytes: number },
  recent: RecentBatches,
): Promise<OutboxBatch[]> {
  // None of them has SQLite go through the long text: 0 and 1 stand before it, with the lengths.
  const bytesOf = sql<number>`octet_length(events)`.as("bytes");
  const sizes = await db
    .selectFrom("outbox")
    .select(["seq", "event_count", "settled", bytesOf])
    .orderBy("seq")
    .limit(limits.events)
    .execute();
  const held = { events: 0, bytes: 0 };
  const fitting = sizes.filter((row, index) => {
    held.events += row.event_count;
    held.bytes += row.bytes;
    return index === 0 || (held.events <= limits.events && held.bytes <= limits.bytes);
  });
  const texts = await readTexts(
    db,
    fitting.map(({ seq }) => seq).filter((seq) => recent.find(seq) === undefined),
  );
  return fitting.flatMap(({ seq, settled }) => {
    const text = recent.find(seq) ?? texts.get(seq);
    return text === undefined ? [] : [{ seq, events: JSON.parse(text), isSettled: settled === 1 }];
  });
}

/** @param seqs ascending; others between them are read as well. */
async function readTexts(db: Kysely<StorageTables>, seqs: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const [first, last] = [seqs[0], seqs.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const rows = await db
    .selectFrom("outbox")
    .select(["seq", "events"])
    .where("seq", ">=", first)
    .where("seq", "<=", last)
    .execute();
  return new Map(rows.map(({ seq, events }) => [seq, events]));
}

/** Looking through them takes some 50 ms. */
const MAX_SEARCHED_EVENTS = 100_000;

/** Of one click, oldest first. Its leads and sales have been there later than the click itself. */
const MAX_NAMING_BATCHES = 10;

/** A click among the newest events; it is not searched for in all of them, since there may be any number. */
export async function findClick(
  { db, dialect }: SqlDatabase,
  workspaceId: string,
  clickId: string,
): Promise<ClickEvent | undefined> {
  const sizes = await db
    .selectFrom("outbox")
    .select(["seq", "event_count"])
    .orderBy("seq", "desc")
    .limit(MAX_SEARCHED_EVENTS)
    .execute();
  let searched = 0;
  const newest = sizes.filter((row) => {
    searched += row.event_count;
    return searched <= MAX_SEARCHED_EVENTS;
  });
  const positionOf = sql.raw(dialect === "postgres" ? "strpos" : "instr");
  let after = (newest.at(-1)?.seq ?? Number.MAX_SAFE_INTEGER) - 1;
  // Batches that name the id: with the click, its leads and sales, or another workspace's click. One may have megabytes.
  for (let looked = 0; looked < MAX_NAMING_BATCHES; looked += 1) {
    const row = await db
      .selectFrom("outbox")
      .select(["seq", "events"])
      .where("seq", ">", after)
      .where(sql<number>`${positionOf}(events, ${`"clickId":${JSON.stringify(clickId)}`})`, ">", 0)
      .orderBy("seq")
      .limit(1)
      .executeTakeFirst();
    if (!row) return undefined;
    const events: readonly StoredEvent[] = JSON.parse(row.events);
    const found = events
      .filter((event) => event.kind === "click")
      .find((event) => event.clickId === clickId && event.workspaceId === workspaceId);
    if (found) return found;
    after = row.seq;
  }
  return undefined;
}

/** @returns how many batches there were. */
export async function deleteThrough(tx: Transaction<StorageTables>, seq: number): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom("outbox").where("seq", "<=", seq).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
