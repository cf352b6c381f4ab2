import type { StateCopier } from "../copies/copy-state.ts";
import type { DuckDbLimits } from "../events/duckdb/instance.ts";
import type { LinkedEventStore } from "../events/linked-events.ts";
import type { Backlog, BacklogState } from "../outbox/backlog.ts";
import type { SerializedBatch } from "../outbox/serialized-batch.ts";
import type { ThrownError } from "../threads/thrown.ts";
import type { LaidBatch } from "./batch-memory.ts";

/** Where to find a `Settle`, and the `Fold` that belongs to it: functions do not travel between threads. */
export interface SettleReference {
  /** The URL of a module that exports it. */
  readonly module: string;
  readonly export: string;
  /** Absent: there is none. */
  readonly fold?: string;
}

/** What the thread opens. */
export interface EventThreadData {
  readonly databaseUrl: string;
  readonly eventsUrl: string;
  readonly settle: SettleReference;
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
  MethodsOf<"batches", Batches>;

/** The ways in which a batch comes to the thread. */
export interface Batches {
  commit(batch: SerializedBatch): Promise<void>;
  commitLaid(batch: LaidBatch): Promise<void>;
}

export interface Call {
  readonly id: number;
  readonly method: keyof ThreadMethods;
  readonly args: readonly unknown[];
}

export type FromThread =
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: ThrownError }
  | { readonly kind: "state"; readonly state: BacklogState }
  | { readonly kind: "drain-failed"; readonly error: ThrownError };
