import { once } from "node:events";
import { openCheckpoints } from "../checkpoints/open-checkpoints.ts";
import type { StateCopier } from "../copies/copy-state.ts";
import type { DuckDbLimits } from "../events/duckdb/instance.ts";
import type { LinkedEventStore } from "../events/linked-events.ts";
import type { Backlog, BacklogState } from "../outbox/backlog.ts";
import type { EventText } from "../outbox/serialized-batch.ts";
import { serializeBatch } from "../outbox/serialized-batch.ts";
import { openQuestionThread } from "../question-thread/open-question-thread.ts";
import { sqlitePath } from "../sql/open-database.ts";
import { BUSY_TIMEOUT_MS } from "../sql/sqlite.ts";
import { fromThrown, toError } from "../threads/thrown.ts";
import { WaitingCalls } from "../threads/waiting-calls.ts";
import { BatchWriter, createBatchMemory } from "./batch-memory.ts";
import { forwarded } from "./forwarded.ts";
import type { Call, FromThread, Opened, Opening, ThreadMethods } from "./messages.ts";
import type { StartedEventThread } from "./start-event-thread.ts";

export interface EventThreadOptions {
  readonly thread: StartedEventThread;
  /** Migrated. A file or a server: what is in memory belongs to one thread. */
  readonly databaseUrl: string;
  /** As `openEventStore` takes it. */
  readonly eventsUrl: string;
  /** See `BacklogOptions`. */
  readonly drainMs?: number;
  /** As `openEventStore` takes them. */
  readonly limits?: DuckDbLimits | undefined;
  /** As `openDatabase` takes it. */
  readonly databaseCache?: number | undefined;
  readonly onError?: (error: unknown) => void;
}

export interface EventThread {
  readonly eventStore: LinkedEventStore;
  /** For `createOutboxOn`. */
  readonly backlog: Backlog;
  readonly copier: Pick<StateCopier, "copyTo">;
  /** Of the event store when it was opened, before anything was drained. */
  readonly watermark: number;
  /** What the thread's `Recall` made, at its opening; to be asked for once. */
  recalled(): Promise<unknown>;
}

type Name = keyof ThreadMethods;
type Result<Method extends Name> = Awaited<ReturnType<ThreadMethods[Method]>>;

/**
 * The event store and the backlog of the outbox in a thread of their own: committing waits for the disk and appending
 * to a column store is work, and neither should hold up a redirect. Closing the event store ends the thread.
 *
 * @throws the `Error` with which the thread could not open the event store or the database.
 */
export async function openEventThread(options: EventThreadOptions): Promise<EventThread> {
  const { thread, databaseUrl, eventsUrl, drainMs, limits, databaseCache, onError = () => {} } = options;
  const failure = thread.failure();
  if (failure) throw failure;
  const { worker } = thread;
  worker.ref();
  const batchMemory = createBatchMemory();
  const batchWriter = new BatchWriter(batchMemory);
  const calls = new WaitingCalls();
  let state: BacklogState = { lag: 0, lagSinceMs: undefined, drains: { failures: 0, outage: undefined } };
  let ended: Error | undefined;
  let started = false;

  /** Whatever was asked and not answered fails; so does whatever is asked from now on. */
  function end(error: Error): void {
    ended ??= error;
    calls.rejectAll(ended);
  }

  worker.on("message", (message: FromThread) => {
    if (message.kind === "result") calls.resolve(message.id, message.result);
    else if (message.kind === "error") calls.reject(message.id, fromThrown(message.error));
    else if (message.kind === "state") state = message.state;
    else onError(fromThrown(message.error));
  });
  worker.on("error", (error) => {
    end(toError(error));
    // As if it had happened in this thread: a server that can record nothing should be started again.
    if (started) throw error;
  });
  worker.on("exit", () => end(new Error("The event store is closed.")));

  function call(method: Name, args: readonly unknown[]): Promise<unknown> {
    if (ended) return Promise.reject(ended);
    const { id, answered } = calls.add();
    const message: Call = { id, method, args };
    worker.postMessage(message);
    return answered;
  }

  /** The thread calls the method of that name, so its result has the method's type. */
  function ask<Method extends Name>(
    method: Method,
    ...args: Parameters<ThreadMethods[Method]>
  ): Promise<Result<Method>> {
    return call(method, args) as Promise<Result<Method>>;
  }

  const { id, answered: opened } = calls.add();
  const opening: Opening = { id, databaseUrl, eventsUrl, drainMs, limits, databaseCache, batchMemory };
  worker.postMessage(opening);
  // As the thread says it.
  const { watermark } = (await opened) as Opened;
  started = true;
  let closing: Promise<void> | undefined;

  const path = sqlitePath(databaseUrl);
  // A server of databases answers them beside others; of a file a thread does that does nothing else.
  const questions = path === undefined ? undefined : openQuestionThread({ path, timeoutMs: BUSY_TIMEOUT_MS });
  const checkpoints = path === undefined ? undefined : openCheckpoints({ path });
  const eventStore: LinkedEventStore = {
    ...forwarded(call),
    ...(questions && { askSql: questions.ask }),
    close() {
      closing ??= Promise.all([closeThread(), questions?.close(), checkpoints?.close()]).then(() => undefined);
      return closing;
    },
  };

  async function closeThread(): Promise<void> {
    if (ended) return;
    const exited = once(worker, "exit");
    try {
      await ask("events.close");
    } finally {
      await worker.terminate();
      await exited;
    }
  }

  async function commit(events: readonly EventText[]): Promise<void> {
    const laid = batchWriter.lay(events);
    if (!laid) return ask("batches.commit", serializeBatch(events));
    try {
      await ask("batches.commitLaid", laid);
    } finally {
      batchWriter.release();
    }
  }

  const backlog: Backlog = {
    commit,
    committed: (count) => void ask("backlog.committed", count).catch(onError),
    drain: () => ask("backlog.drain"),
    fold: () => ask("backlog.fold"),
    state: () => state,
    findClick: (workspaceId, clickId) => ask("backlog.findClick", workspaceId, clickId),
    close: () => ask("backlog.close"),
  };
  const copier: EventThread["copier"] = { copyTo: (folder) => ask("copier.copyTo", folder) };
  return { eventStore, backlog, copier, watermark, recalled: () => ask("memory.recalled") };
}
