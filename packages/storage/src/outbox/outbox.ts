/**
 * The durable queue between a request and the event store: events are acknowledged when they are in SQL, and reach the
 * event store in order, once. See "The paths of a click" in ARCHITECTURE.md.
 */
import { channel } from "node:diagnostics_channel";
import type { Transaction } from "kysely";
import type { EventStore, StoredEvent } from "../events/event-store.ts";
import type { SqlDatabase } from "../sql/open-database.ts";
import type { Database } from "../sql/schema.ts";
import type { Settle } from "./drainer.ts";
import { drainOutbox } from "./drainer.ts";
import { runAfterCall } from "./follow-up.ts";
import { createGroupCommit } from "./group-commit.ts";
import { countEvents, insertBatch, insertBatchWithin, raiseSequence } from "./outbox-table.ts";

/** Name of the diagnostics channel that publishes each acknowledged batch, as `readonly StoredEvent[]`. */
export const EVENT_ACKNOWLEDGED_CHANNEL = "overdub:event-acknowledged";

const MAX_BATCH = 1_000;
const MAX_BACKOFF_MS = 10_000;

export interface OutboxOptions {
  readonly database: SqlDatabase;
  readonly eventStore: EventStore;
  /** Applies events to SQL (link counters), once for each event, in the transaction that removes it from the outbox. */
  readonly settle?: Settle;
  /** How long an event waits for others to be committed with. Default 5. */
  readonly batchMs?: number;
  /** How long acknowledged events wait for a drain in the background. Default 200. */
  readonly drainMs?: number;
  /** Events in memory above which `room` waits. Default 50,000. */
  readonly maxPending?: number;
  /** Told of each failed drain in the background, which is tried again. Default: a process warning. */
  readonly onError?: (error: unknown) => void;
}

/** What happens in one transaction with the events that it gives to `append`. */
export type TransactWork<Result> = (
  tx: Transaction<Database>,
  append: (events: readonly StoredEvent[]) => void,
) => Promise<Result>;

export interface Outbox {
  /**
   * Resolves when the event is durably in SQL; no event is ever dropped.
   *
   * @throws the error of the database, if the batch with this event could not be committed; an `Error` after `close`.
   */
  append(event: StoredEvent): Promise<void>;
  /**
   * Runs `work` in one SQL transaction together with the events it appends: all of it is durable when this resolves, or
   * nothing of it has happened. `work` must use `tx` alone.
   *
   * @throws whatever `work` throws, the error of the database, or an `Error` after `close`.
   */
  transact<Result>(work: TransactWork<Result>): Promise<Result>;
  /** Resolves when fewer than `maxPending` events are in memory: for who records events without awaiting `append`. */
  room(): Promise<void>;
  /**
   * Resolves when everything appended or acknowledged before the call is in the event store and settled.
   *
   * @throws the error of the event store, of SQL or of `settle`; the events stay in SQL.
   */
  drain(): Promise<void>;
  /** Events that this process knows to be in SQL but not in the event store; approximate with several processes. */
  lag(): number;
  /** Commits and drains what there is, and stops. A failing drain goes to `onError`: the events are safe in SQL. */
  close(): Promise<void>;
}

/** Opens the outbox on migrated tables. Events that a killed process left behind are drained in the background. */
export async function createOutbox(options: OutboxOptions): Promise<Outbox> {
  const { database, eventStore, settle = async () => {}, drainMs = 200, onError = warn } = options;
  // A database restored from an older backup would give out numbers that the store takes for stored already.
  const watermark = await eventStore.watermark();
  if (watermark > 0) await raiseSequence(database, watermark);
  let lag = await countEvents(database.db);

  const acknowledged = channel(EVENT_ACKNOWLEDGED_CHANNEL);
  const commits = createGroupCommit<StoredEvent>({
    batchMs: options.batchMs ?? 5,
    maxBatch: MAX_BATCH,
    maxUnwritten: options.maxPending ?? 50_000,
    async write(events) {
      await insertBatch(database, events);
      acknowledge(events);
    },
  });

  function acknowledge(events: readonly StoredEvent[]): void {
    lag += events.length;
    if (acknowledged.hasSubscribers) acknowledged.publish(events);
    drainLater();
  }

  async function transact<Result>(work: TransactWork<Result>): Promise<Result> {
    if (closing) throw new Error("The outbox is closed.");
    const appended: StoredEvent[] = [];
    const result = await database.db.transaction().execute(async (tx) => {
      const outcome = await work(tx, (events) => void appended.push(...events));
      // Last, because on PostgreSQL other appends wait from here until the commit.
      if (appended.length > 0) await insertBatchWithin(tx, database.dialect, appended);
      return outcome;
    });
    if (appended.length > 0) acknowledge(appended);
    return result;
  }

  const drain = runAfterCall(async () => {
    await commits.flush();
    await drainOutbox({
      database,
      eventStore,
      settle,
      onDrained(events) {
        lag = Math.max(0, lag - events);
      },
    });
  });

  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let closing: Promise<void> | undefined;

  function drainLater(): void {
    if (timer || closing) return;
    const delayMs = Math.min(drainMs * 2 ** failures, Math.max(drainMs, MAX_BACKOFF_MS));
    // Not a reason to keep the process alive: what is acknowledged is in SQL.
    timer = setTimeout(drainInBackground, delayMs).unref();
  }

  async function drainInBackground(): Promise<void> {
    try {
      await drain();
      failures = 0;
    } catch (error) {
      failures += 1;
      onError(error);
    }
    timer = undefined;
    if (lag > 0) drainLater();
  }

  async function finish(): Promise<void> {
    clearTimeout(timer);
    await commits.flush();
    await drain().catch(onError);
  }

  if (lag > 0) drainLater();

  return {
    append: (event) => (closing ? Promise.reject(new Error("The outbox is closed.")) : commits.add(event)),
    transact,
    room: commits.room,
    drain,
    lag: () => lag,
    close() {
      closing ??= finish();
      return closing;
    },
  };
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
