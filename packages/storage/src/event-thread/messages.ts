import type { StateCopier } from "../copies/copy-state.ts";
import type { DuckDbLimits } from "../events/duckdb/instance.ts";
import type { EventStore } from "../events/event-store.ts";
import type { LinkedEventStore } from "../events/linked-events.ts";
import type { Backlog, BacklogState } from "../outbox/backlog.ts";
import type { SerializedBatch } from "../outbox/serialized-batch.ts";
import type { ThrownError } from "../threads/thrown.ts";
import type { LaidBatch } from "./batch-memory.ts";

/** Where to find a function: it does not travel between threads. */
export interface Reference {
  /** The URL of a module that exports it. */
  readonly module: string;
  readonly export: string;
}

/** What the thread is to do that storage knows nothing of. */
export interface EventWork {
  /** A `Settle`. */
  readonly settle: Reference;
  /** The `Fold` that belongs to it. Absent: there is none. */
  readonly fold?: Reference;
  /** A `Recall`. Absent: there is none. */
  readonly recall?: Reference;
}

/**
 * What is to be known of past events before any is taken, made in the thread that reads them. It is called when all are in
 * the event store; what it returns is cloned.
 */
export type Recall = (eventStore: EventStore, nowMs: number) => Promise<unknown>;

/** The first message to the thread: what it opens. */
export interface Opening {
  readonly id: number;
  readonly databaseUrl: string;
  readonly eventsUrl: string;
  readonly drainMs: number | undefined;
  /** Of the event store. */
  readonly limits: DuckDbLimits | undefined;
  /** In bytes. */
  readonly databaseCache: number | undefined;
  /** Where batches of clicks lie, one at a time. */
  readonly batchMemory: SharedArrayBuffer;
}

/** What can be asked of the thread, as `<object>.<method>`. */
type MethodsOf<Name extends string, Target> = {
  [Method in keyof Target & string as `${Name}.${Method}`]: Target[Method];
};
export type ThreadMethods = MethodsOf<"events", Omit<LinkedEventStore, "holdStill">> &
  MethodsOf<"copier", Pick<StateCopier, "copyTo">> &
  MethodsOf<"backlog", Pick<Backlog, "committed" | "drain" | "fold" | "findClick" | "close">> &
  MethodsOf<"batches", Batches> &
  MethodsOf<"memory", Memory>;

/** The ways in which a batch comes to the thread. */
export interface Batches {
  commit(batch: SerializedBatch): Promise<void>;
  commitLaid(batch: LaidBatch): Promise<void>;
}

export interface Memory {
  /** What `Recall` made; once, and undefined where there is none. */
  recalled(): Promise<unknown>;
}

export interface Call {
  readonly id: number;
  readonly method: keyof ThreadMethods;
  readonly args: readonly unknown[];
}

/** The result of `Opening`. */
export interface Opened {
  /** Of the event store, before anything was drained. */
  readonly watermark: number;
}

export type FromThread =
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: ThrownError }
  | { readonly kind: "state"; readonly state: BacklogState }
  | { readonly kind: "drain-failed"; readonly error: ThrownError };
