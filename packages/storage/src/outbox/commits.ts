import type { AttemptState } from "./attempts.ts";
import { createAttempts } from "./attempts.ts";
import type { Outcome } from "./group-commit.ts";
import { createGroupCommit } from "./group-commit.ts";
import { inDoubtTransaction } from "./in-doubt-commit.ts";
import { createRetryQueue } from "./retry-queue.ts";
import type { EventText } from "./serialized-batch.ts";

const MAX_BATCH = 1_000;

export interface CommitOptions {
  /** How long an event waits for others to be committed with. Default 5. */
  readonly batchMs?: number;
  /** Events in memory above which `room` waits, or new ones are dropped while commits fail. Default 50,000. */
  readonly maxPending?: number;
  /** The same in bytes of events, because visitors choose how long theirs are. Default 32 MB. */
  readonly maxPendingBytes?: number;
  /** Told when commits begin to fail, and when events are lost. Default: a process warning. */
  readonly onError?: (error: unknown) => void;
}

export interface CommitState {
  /** Events in memory that are not yet in SQL. */
  readonly pending: number;
  readonly commits: AttemptState;
  /** Events that were never in SQL: not taken, or still in memory at the end. */
  readonly dropped: number;
}

/** The way of events from memory into SQL; see `Outbox` for what its methods promise. */
export interface Commits {
  append(event: EventText): Promise<void>;
  enqueue(event: EventText): boolean;
  pending(): number;
  hasRoom(): boolean;
  room(): Promise<void>;
  /** Resolves when everything before the call is committed, or could not be. */
  flush(): Promise<void>;
  /** Notes that SQL took, or did not take, what was committed otherwise. */
  succeeded(): void;
  failed(error: unknown): void;
  state(): CommitState;
  /** Flushes, and gives up what could not be committed. */
  close(): Promise<void>;
}

/**
 * @param commit makes a batch durable, or rejects, with `InDoubtCommit` if that is not known; tried with an empty one
 * to see whether it works again.
 */
export function createCommits(
  commit: (events: readonly EventText[]) => Promise<void>,
  { batchMs = 5, maxPending = 50_000, maxPendingBytes = 32 * 1024 * 1024, onError = warn }: CommitOptions,
): Commits {
  const attempts = createAttempts();
  let dropped = 0;
  /** Of the events that are pending; most characters are ASCII. */
  let bytes = 0;
  let isDropping = false;
  let closing: Promise<void> | undefined;

  const group = createGroupCommit<EventText>({ write, batchMs, maxBatch: MAX_BATCH });
  const kept = createRetryQueue<EventText>({ write: commitOrLose, probe: () => write([]), maxBatch: MAX_BATCH });

  /** Rejects if the event can be tried again. */
  async function commitOrLose(event: EventText): Promise<void> {
    await group.add(event).catch((error: unknown) => {
      if (!isLost(error)) throw error;
    });
    bytes -= event.length;
  }

  /** It can't be tried again if it may be in SQL, and that can never be known. */
  function isLost(error: unknown): boolean {
    if (inDoubtTransaction(error) === undefined) return false;
    dropped += 1;
    return true;
  }

  const keptIfFailed: Outcome<EventText> = {
    durable(event) {
      bytes -= event.length;
    },
    failed(error, event) {
      if (isLost(error)) bytes -= event.length;
      else kept.keep(event);
    },
  };

  async function write(events: readonly EventText[]): Promise<void> {
    try {
      await commit(events);
    } catch (error) {
      failed(error);
      throw error;
    }
    succeeded();
  }

  function failed(error: unknown): void {
    if (!isFailing()) onError(error);
    attempts.failed(error);
    kept.retryLater();
  }

  function succeeded(): void {
    attempts.succeeded();
    isDropping = false;
    if (kept.count() > 0) void kept.retry();
  }

  function drop(): false {
    dropped += 1;
    if (!isDropping) onError(new Error("Events are lost: commits fail, and memory for events is full."));
    isDropping = true;
    return false;
  }

  async function flush(): Promise<void> {
    await group.flush();
    if (kept.count() > 0) await kept.retry();
  }

  async function finish(): Promise<void> {
    await flush();
    const lost = kept.close().length;
    dropped += lost;
    if (lost > 0) onError(new Error(`${lost} events are lost: commits failed to the end.`));
  }

  const isFailing = () => attempts.state().outage !== undefined;
  const pending = () => group.pending() + kept.count();
  const isFull = () => pending() >= maxPending || bytes >= maxPendingBytes;
  const hasRoom = () => isFailing() || !isFull();

  async function append(event: EventText): Promise<void> {
    if (closing) throw new Error("The outbox is closed.");
    bytes += event.length;
    try {
      await group.add(event);
    } finally {
      bytes -= event.length;
    }
  }

  return {
    append,
    enqueue(event) {
      if (closing || (isFailing() && isFull())) return drop();
      bytes += event.length;
      // Few are written soon, and copying costs more than they do.
      const own = pending() < MAX_BATCH ? event : copyOf(event);
      if (isFailing()) kept.keep(own);
      else group.put(own, keptIfFailed);
      return true;
    },
    pending,
    hasRoom,
    async room() {
      while (!hasRoom()) await (kept.count() > 0 ? kept.retry() : group.flush());
    },
    flush,
    succeeded,
    failed,
    state: () => ({ pending: pending(), commits: attempts.state(), dropped }),
    close() {
      closing ??= finish();
      return closing;
    },
  };
}

/** A text that was put together keeps its parts in memory, and those what they were cut from: a whole request each. */
function copyOf(event: EventText): EventText {
  return Buffer.from(event).toString() as EventText;
}

/** Where no listener was given. */
export function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
