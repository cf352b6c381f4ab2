import type { ClickEvent } from "../events/event.ts";
import type { EventStore } from "../events/event-store.ts";
import { readNumbering } from "../links/link-numbers.ts";
import type { SqlDatabase, StorageTables } from "../sql/database.ts";
import type { AttemptState } from "./attempts.ts";
import { createAttempts } from "./attempts.ts";
import { warn } from "./commits.ts";
import type { Settle } from "./drainer.ts";
import { drainOutbox } from "./drainer.ts";
import type { Fold } from "./folds.ts";
import { createFolds } from "./folds.ts";
import { countEvents, findClick, insertBatch, raiseSequence } from "./outbox-table.ts";
import { RecentBatches } from "./recent-batches.ts";
import { runAfterCall } from "./run-after-call.ts";
import type { EventText, SerializedBatch } from "./serialized-batch.ts";
import { serializeBatch } from "./serialized-batch.ts";

const MAX_BACKOFF_MS = 10_000;

/** So many are drained at once: what a drain costs for each event hardly falls any further. */
const MANY_EVENTS = 5_000;

export interface BacklogOptions<Tables extends StorageTables = StorageTables> {
  readonly database: SqlDatabase<Tables>;
  readonly eventStore: EventStore;
  /** Applies events to SQL (link counters), once for each event, in the transaction that removes it from the outbox. */
  readonly settle?: Settle<Tables>;
  /** Default: `settle` puts nothing aside. */
  readonly fold?: Fold<Tables>;
  /** How long what is put aside waits for `fold`, unless somebody asks for it. Default 60,000. */
  readonly foldMs?: number;
  /**
   * How long committed events wait for a drain in the background, unless they are thousands, or a question asks for one.
   * Default 1000.
   */
  readonly drainMs?: number;
  /** Told of each failed drain in the background, which is tried again. Default: a process warning. */
  readonly onError?: (error: unknown) => void;
  /** Told of each change of the state. */
  readonly onState?: (state: BacklogState) => void;
}

export interface BacklogState {
  /** Events known to be in SQL but not in the event store; approximate with several processes. */
  readonly lag: number;
  /** UTC ms since which the oldest of them waits, at the earliest; `undefined` when none does. */
  readonly lagSinceMs: number | undefined;
  readonly drains: AttemptState;
}

/** What is committed but not yet in the event store: in this thread, or in another one. */
export interface Backlog {
  /** Commits events as one batch. @throws the error of the database; nothing of the batch is kept then. */
  commit(events: readonly EventText[]): Promise<void>;
  /** Says that so many events were committed otherwise. */
  committed(count: number): void;
  /**
   * Resolves when everything committed before the call is in the event store and settled.
   *
   * @throws the error of the event store, of SQL or of `settle`; the events stay in SQL.
   */
  drain(): Promise<void>;
  /** Resolves when what `settle` has put aside is where it belongs; of much, a part. */
  fold(): Promise<void>;
  state(): BacklogState;
  /** A click among the newest events that wait, for callers that the event store does not respond to. */
  findClick(workspaceId: string, clickId: string): Promise<ClickEvent | undefined>;
  /** Drains what there is, and stops. A failing drain goes to `onError`: the events are safe in SQL. */
  close(): Promise<void>;
}

/** A backlog in this thread. */
export interface OwnBacklog extends Backlog {
  /** The same as `commit`, for a batch that another thread has made. */
  commitBatch(batch: SerializedBatch): Promise<void>;
}

/** The backlog on migrated tables. Events that a killed process left behind are drained in the background. */
export async function openBacklog<Tables extends StorageTables>(options: BacklogOptions<Tables>): Promise<OwnBacklog> {
  // Storage reads its own tables alone; `settle` is given transactions of the same database and may name all that are there.
  const own = options as unknown as BacklogOptions;
  const { database, eventStore, settle = async () => {}, fold = async () => false } = own;
  const { drainMs = 1000, foldMs = 60_000, onError = warn, onState = () => {} } = own;
  // A database restored from an older backup would give out numbers that the store takes for stored already.
  const watermark = await eventStore.watermark();
  if (watermark > 0) await raiseSequence(database, watermark);
  const recent = new RecentBatches();
  const drains = createAttempts();
  const folds = createFolds({ database, fold, foldMs, onError });
  let lag = 0;
  let lagSinceMs: number | undefined;
  /** All that this process has committed. */
  let total = 0;
  let timer: NodeJS.Timeout | undefined;
  /** Whether the timer waits for nothing. */
  let isSoon = false;
  let isDrainingInBackground = false;
  /** In the background, one after the other. */
  let failures = 0;
  let closing: Promise<void> | undefined;

  const state = (): BacklogState => ({ lag, lagSinceMs, drains: drains.state() });

  const drain = runAfterCall(async () => {
    const startMs = Date.now();
    const startTotal = total;
    try {
      const onDrained = (events: number) => setLag(lag - events, lagSinceMs);
      await drainOutbox({ database, eventStore, recent, settle, onDrained });
    } catch (error) {
      drains.failed(error);
      onState(state());
      // Whoever asked may not ask again, and until a drain succeeds none is known to.
      drainLater();
      throw error;
    }
    drains.succeeded();
    if (failures > 0) endBackoff();
    folds.later();
    // All that was there at the start is stored by now, whichever process has done it.
    setLag(Math.min(lag, total - startTotal), startMs);
  });

  function setLag(next: number, sinceMs: number | undefined): void {
    lag = Math.max(0, next);
    lagSinceMs = lag > 0 ? sinceMs : undefined;
    onState(state());
  }

  function committed(count: number): void {
    total += count;
    setLag(lag + count, lagSinceMs ?? Date.now());
    if (lag > 0) drainLater();
  }

  function drainLater(): void {
    if (isDrainingInBackground || closing) return;
    const areMany = lag >= MANY_EVENTS && failures === 0;
    if (timer && (isSoon || !areMany)) return;
    clearTimeout(timer);
    isSoon = areMany;
    const delayMs = Math.min(drainMs * 2 ** failures, Math.max(drainMs, MAX_BACKOFF_MS));
    // Not a reason to keep the process alive: what is acknowledged is in SQL.
    timer = setTimeout(drainInBackground, isSoon ? 0 : delayMs).unref();
  }

  /** Whoever asked for the drain that succeeded. */
  function endBackoff(): void {
    failures = 0;
    clearTimeout(timer);
    timer = undefined;
    if (lag > 0) drainLater();
  }

  async function drainInBackground(): Promise<void> {
    isDrainingInBackground = true;
    try {
      await drain();
    } catch (error) {
      failures += 1;
      onError(error);
    }
    isDrainingInBackground = false;
    timer = undefined;
    if (lag > 0 || drains.state().outage) drainLater();
  }

  async function finish(): Promise<void> {
    clearTimeout(timer);
    await drain().catch(onError);
    folds.close();
  }

  const waiting = await countEvents(database.db);
  if (eventStore.linkNumbering) {
    const { numbering, last } = await readNumbering(database.db);
    await eventStore.linkNumbering.adopt(numbering, last);
  }
  committed(waiting);
  // A process before this one may have put something aside.
  folds.later();

  async function commitBatch(batch: SerializedBatch): Promise<void> {
    const seq = await insertBatch(database, batch);
    if (seq !== undefined) recent.add(seq, batch.json);
    committed(batch.count);
  }

  return {
    commit: (events) => commitBatch(serializeBatch(events)),
    commitBatch,
    committed,
    drain,
    fold: folds.some,
    state,
    findClick: (workspaceId, clickId) => findClick(database, workspaceId, clickId),
    close() {
      closing ??= finish();
      return closing;
    },
  };
}
