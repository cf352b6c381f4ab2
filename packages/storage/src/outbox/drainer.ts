import type { Kysely, Transaction } from "kysely";
import type { StoredEvent } from "../events/event.ts";
import type { EventStore, NumberedEvent } from "../events/event-store.ts";
import { numbersOfLinks } from "../links/link-numbers.ts";
import type { SqlDatabase, StorageTables } from "../sql/database.ts";
import { deleteThrough, findLatestSeq, listOldest, noteStored, numberEvents, withDrainLock } from "./outbox-table.ts";
import type { RecentBatches } from "./recent-batches.ts";
import { withoutRepeats } from "./repeats.ts";

/**
 * The more counters move in one transaction, the less each of them costs, since links share pages; but until it ends no
 * other connection can write, which is about half a second when the links of all these events differ.
 */
const CHUNK_EVENTS = 10_000;

/** They are in memory as text and as values. Events are some 700 bytes; those of an attacker are ten times as long. */
const CHUNK_BYTES = 16 * 1024 * 1024;

/**
 * Applies events to whatever tables it knows in the database of the outbox. It must use `tx` alone: SQLite has one
 * writer, and another write would wait for this transaction without end.
 */
export type Settle<Tables extends StorageTables = StorageTables> = (
  tx: Transaction<Tables>,
  events: readonly StoredEvent[],
) => Promise<void>;

export interface DrainerOptions {
  readonly database: SqlDatabase;
  readonly eventStore: EventStore;
  readonly recent: RecentBatches;
  readonly settle: Settle;
  readonly onDrained: (events: number) => void;
}

/**
 * Moves every row that is in the outbox when it starts: first into the event store, then, in one SQL transaction, into
 * the counters and out of the outbox. A crash between the two leaves events at or below the store's watermark; the store
 * leaves those out the next time, and they are settled and deleted.
 */
export async function drainOutbox(options: DrainerOptions): Promise<void> {
  await withDrainLock(options.database, async (db) => {
    const target = await findLatestSeq(db);
    for (let reached = 0; reached < target; ) reached = await drainChunk(db, options);
  });
}

async function withLinkNumbers(db: Kysely<StorageTables>, events: readonly NumberedEvent[]): Promise<NumberedEvent[]> {
  const numbers = await numbersOfLinks(
    db,
    events.map(({ event }) => event.linkId),
  );
  return events.map((numbered) => ({ ...numbered, linkNumber: numbers.get(numbered.event.linkId) }));
}

/** @returns the sequence number up to which the outbox is now empty. */
async function drainChunk(
  db: Kysely<StorageTables>,
  { eventStore, recent, settle, onDrained }: DrainerOptions,
): Promise<number> {
  const batches = await listOldest(db, { events: CHUNK_EVENTS, bytes: CHUNK_BYTES }, recent);
  if (batches.length === 0) return Number.POSITIVE_INFINITY;
  const lastSeq = batches.at(-1)?.seq ?? 0;
  const kept = await withoutRepeats(eventStore, batches.flatMap(numberEvents));
  await eventStore.append(eventStore.linkNumbering ? await withLinkNumbers(db, kept) : kept);
  const settled = new Set(batches.filter((batch) => batch.isSettled).flatMap((batch) => batch.events));
  const unsettled = kept.map(({ event }) => event).filter((event) => !settled.has(event));
  await db.transaction().execute(async (tx) => {
    if (unsettled.length > 0) await settle(tx, unsettled);
    await noteStored(tx, kept.at(-1)?.seq ?? 0);
    const deleted = await deleteThrough(tx, lastSeq);
    // Only a drain that has lost its lock sees other rows than it read. Rolling back keeps the counters exact.
    if (deleted !== batches.length)
      throw new Error(`The outbox changed during a drain: ${batches.length} → ${deleted} rows.`);
  });
  recent.forget(lastSeq);
  onDrained(batches.reduce((sum, batch) => sum + batch.events.length, 0));
  return lastSeq;
}
