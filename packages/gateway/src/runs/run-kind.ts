import type { Kysely } from "kysely";
import type { Run } from "./run.ts";
import type { RunFailureTable, RunLogTable, RunTables } from "./run-tables.ts";

/** What does one kind of run. Its folder knows how; `runs` knows how far. */
export interface RunKind {
  /** As stored with each run, so it keeps its name. */
  readonly kind: string;
  /** Of what a process reports that does it itself: how it is done again, as public text. Default: it is done by `open`. */
  readonly reported?: { readonly again: string };
  /**
   * Makes ready to work on a run, from its checkpoint on.
   *
   * @param isSettled whether whoever worked on it last has let go between two steps. Otherwise a step may have been done,
   *   in part or as a whole, that was not committed.
   * @param signal tells that the process is about to stop: what waits should give up.
   * @throws RunFailure, or a GatewayError other than 429 and 5xx, for what will not be better the next time.
   */
  open(run: Run, signal: AbortSignal, isSettled: boolean): Promise<RunWork>;
  /** Told of each change of state, in its transaction. */
  changed?(tx: Kysely<RunTables>, run: Run, change: RunChange): Promise<void>;
}

export type RunChange = "created" | "started" | "paused" | "resumed" | "completed" | "failed" | "stopped" | "retried";

/** One process at work on a run. Closed when it lets go of it. */
export interface RunWork extends AsyncDisposable {
  /**
   * Deals with the next items, within seconds. What it did may be done once more, from the same checkpoint, when the
   * process is killed before it is committed: so it has to bear repeats.
   */
  step(): Promise<Step>;
  /** The same for items that had failed; absent where they cannot be tried again. */
  retry?(items: readonly FailedItem[]): Promise<Retry>;
}

/** What a step came to. All of it is committed in one transaction. */
export interface Step {
  /** JSON; where the next step begins. */
  readonly checkpoint: unknown;
  /** Items that were dealt with by this step. Default: 0. */
  readonly done?: number;
  readonly skipped?: number;
  /** Each counts as failed. Default: none. */
  readonly failures?: readonly NewFailure[];
  /** Of all items, once that is known. */
  readonly total?: number;
  readonly notes?: readonly Note[];
  /** More that is to be committed with it. */
  commit?(tx: Kysely<RunTables>): Promise<void>;
  /** Whether no step is left. Default: false. */
  readonly isLast?: boolean;
  /** What came of the run, as JSON, with the last step. */
  readonly result?: unknown;
  /** UTC milliseconds; the next step is not before then. */
  readonly waitUntilMs?: number;
}

export interface NewFailure extends Pick<RunFailureTable, "item" | "reason"> {
  /** What it takes to try it again, as JSON. Default: it cannot be. */
  readonly payload?: unknown;
}

export interface FailedItem {
  readonly id: string;
  readonly item: string;
  readonly payload: unknown;
}

export interface Retry {
  /** By the ids of the items: why each has failed again. The others are done. */
  readonly failed: ReadonlyMap<string, string>;
  readonly notes?: readonly Note[];
  commit?(tx: Kysely<RunTables>): Promise<void>;
}

/** A line for the log of a run. */
export type Note = Pick<RunLogTable, "level" | "text">;

/** Ends a run: to try again by itself would lead to the same. Its message is public. */
export class RunFailure extends Error {
  override readonly name = "RunFailure";
}
