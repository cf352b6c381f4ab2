/**
 * The durable queue between a request and the event store: events are acknowledged when they are in SQL, and reach the
 * event store in order, once. See "The paths of a click" in ARCHITECTURE.md.
 */
import { channel } from "node:diagnostics_channel";
import type { Transaction } from "kysely";
import type { ClickEvent, StoredEvent } from "../events/event.ts";
import type { SqlDatabase, StorageTables } from "../sql/database.ts";
import type { Backlog, BacklogOptions, BacklogState } from "./backlog.ts";
import { openBacklog } from "./backlog.ts";
import type { CommitOptions, CommitState } from "./commits.ts";
import { createCommits } from "./commits.ts";
import { failureReason } from "./failure-reason.ts";
import { askWhetherCommitted, inDoubtTransaction } from "./in-doubt-commit.ts";
import { insertBatchWithin } from "./outbox-table.ts";
import { runAfterCall } from "./run-after-call.ts";
import type { EventText } from "./serialized-batch.ts";
import { serializeBatch, serializeEvent } from "./serialized-batch.ts";

/** Name of the diagnostics channel that publishes each acknowledged batch, as `readonly StoredEvent[]`. */
export const EVENT_ACKNOWLEDGED_CHANNEL = "overdub:event-acknowledged";

export interface OutboxOptions<Tables extends StorageTables = StorageTables>
  extends BacklogOptions<Tables>,
    CommitOptions {}

/** What happens in one transaction with the events that it gives to `append`. */
export type TransactWork<Result, Tables extends StorageTables = StorageTables> = (
  tx: Transaction<Tables>,
  append: (events: readonly StoredEvent[]) => void,
) => Promise<Result>;

export interface TransactOptions {
  /**
   * Whether `work` itself brings the effects of the events, as an import does, whose links come with their counters: the
   * events only go to the event store, and no listener is told of them.
   */
  readonly isSettled?: boolean;
}

export interface OutboxState extends CommitState, Omit<BacklogState, "lagSinceMs"> {
  /** How long the oldest event in SQL has waited for the event store, at the most. */
  readonly lagMs: number;
}

export interface Outbox<Tables extends StorageTables = StorageTables> {
  /**
   * Resolves when the event is durably in SQL, for callers that answer only then.
   *
   * @throws the error of the database, if the batch with this event could not be committed; an `Error` after `close`.
   */
  append(event: StoredEvent): Promise<void>;
  /**
   * Takes an event whose request has been answered: while it can't be committed it stays in memory, and is tried again.
   *
   * @returns whether it was taken. It is not while commits fail and `maxPending` events wait, and after `close`.
   */
  enqueue(event: EventText): boolean;
  /**
   * Runs `work` in one SQL transaction together with the events it appends: all of it is durable when this resolves, or
   * nothing of it has happened. `work` must use `tx` alone.
   *
   * @throws whatever `work` throws, the error of the database, or an `Error` after `close`.
   */
  transact<Result>(work: TransactWork<Result, Tables>, options?: TransactOptions): Promise<Result>;
  /** Events in memory that are not yet in SQL. */
  pending(): number;
  /**
   * Whether fewer than `maxPending` events are in memory: for code that enqueues. True also while commits fail: a slow
   * disk is waited for, but one may stay full for any time.
   */
  hasRoom(): boolean;
  /** Resolves when `hasRoom` is true. */
  room(): Promise<void>;
  /**
   * Resolves when everything appended or acknowledged before the call is in the event store and settled.
   *
   * @throws the error of the event store, of SQL or of `settle`; the events stay in SQL.
   */
  drain(): Promise<void>;
  /**
   * Brings what drained events have moved to where lists are ordered by it, such as the counters of links; of much, a part.
   *
   * @throws the error of SQL: what is left waits on.
   */
  fold(): Promise<void>;
  /** A click that waits to be drained, one of the newest 100,000 events: for when drains fail. */
  findClick(workspaceId: string, clickId: string): Promise<ClickEvent | undefined>;
  /** Events that this process knows to be in SQL but not in the event store; approximate with several processes. */
  lag(): number;
  /** For health checks and metrics. */
  state(): OutboxState;
  /** Commits and drains what there is, and stops. A failing drain goes to `onError`: the events are safe in SQL. */
  close(): Promise<void>;
}

/** Opens the outbox with its backlog in this thread. */
export async function createOutbox<Tables extends StorageTables>(
  options: OutboxOptions<Tables>,
): Promise<Outbox<Tables>> {
  return createOutboxOn(await openBacklog(options), options.database, options);
}

/** @param database migrated, the same that the backlog is in. */
export function createOutboxOn<Tables extends StorageTables>(
  backlog: Backlog,
  database: SqlDatabase<Tables>,
  options: CommitOptions = {},
): Outbox<Tables> {
  const acknowledged = channel(EVENT_ACKNOWLEDGED_CHANNEL);
  const publish = (events: readonly EventText[]) => {
    // A batch without events only shows that commits work again.
    if (acknowledged.hasSubscribers && events.length > 0) acknowledged.publish(events.map((text) => JSON.parse(text)));
  };
  const commits = createCommits(async (events) => {
    await backlog.commit(events).catch((error: unknown) => resolveCommit(error, events.length));
    publish(events);
  }, options);
  // Storage reads its own tables alone; `work` is given transactions of the same database and may name all that are there.
  const own = database as unknown as SqlDatabase;
  let closing: Promise<void> | undefined;

  /** What is committed without an acknowledgement is not committed again. */
  async function resolveCommit(error: unknown, count: number): Promise<void> {
    const transactionId = inDoubtTransaction(error);
    if (transactionId === undefined) throw error;
    commits.failed(error);
    const isCommitted = await askWhetherCommitted(own.db, transactionId, () => closing !== undefined);
    if (isCommitted === undefined) throw error;
    if (!isCommitted) throw new Error("The database did not carry out a commit.", { cause: error });
    backlog.committed(count);
  }

  async function transact<Result>(
    work: TransactWork<Result, Tables>,
    { isSettled = false }: TransactOptions = {},
  ): Promise<Result> {
    if (closing) throw new Error("The outbox is closed.");
    const appended: EventText[] = [];
    const transaction = own.db.transaction().execute(async (tx) => {
      const outcome = await work(
        tx as unknown as Transaction<Tables>,
        (events) => void appended.push(...events.map(serializeEvent)),
      );
      // Last, because on PostgreSQL other appends wait from here until the commit.
      if (appended.length > 0) {
        await insertBatchWithin(tx, database.dialect, { ...serializeBatch(appended), isSettled });
      }
      return outcome;
    });
    const result = await transaction.catch((error: unknown) => {
      // What `work` itself refuses says nothing of the database.
      if (failureReason(error) !== "error") commits.failed(error);
      throw error;
    });
    if (appended.length > 0) {
      backlog.committed(appended.length);
      commits.succeeded();
      if (!isSettled) publish(appended);
    }
    return result;
  }

  const drain = runAfterCall(async () => {
    await commits.flush();
    await backlog.drain();
  });

  async function finish(): Promise<void> {
    await commits.close();
    await backlog.close();
  }

  return {
    append: (event) => commits.append(serializeEvent(event)),
    enqueue: commits.enqueue,
    transact,
    pending: commits.pending,
    hasRoom: commits.hasRoom,
    room: commits.room,
    drain,
    fold: backlog.fold,
    async findClick(workspaceId, clickId) {
      // A visitor was answered before the click is committed, and may act on it sooner than that.
      await commits.flush();
      return backlog.findClick(workspaceId, clickId);
    },
    lag: () => backlog.state().lag,
    state() {
      const { lagSinceMs, ...state } = backlog.state();
      const lagMs = lagSinceMs === undefined ? 0 : Math.max(0, Date.now() - lagSinceMs);
      return { ...state, ...commits.state(), lagMs };
    },
    close() {
      closing ??= finish();
      return closing;
    },
  };
}
