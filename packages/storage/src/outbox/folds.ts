import { setImmediate } from "node:timers/promises";
import type { Transaction } from "kysely";
import type { SqlDatabase, StorageTables } from "../sql/database.ts";
import { withDrainLock } from "./outbox-table.ts";
import { runAfterCall } from "./run-after-call.ts";

/**
 * Brings some of what `settle` has put aside to where it belongs. It is to be done rarely and for many events at once, where
 * that costs less than doing it with each drain.
 *
 * @returns whether there is more.
 */
export type Fold<Tables extends StorageTables = StorageTables> = (tx: Transaction<Tables>) => Promise<boolean>;

export interface FoldsOptions {
  readonly database: SqlDatabase;
  readonly fold: Fold;
  /** How long what is put aside may wait. */
  readonly foldMs: number;
  readonly onError: (error: unknown) => void;
}

export interface Folds {
  /** Says that something was put aside. */
  later(): void;
  /** What is there, or of much a part: each caller waits for a bounded time. */
  some(): Promise<void>;
  /** What waits stays where it is. */
  close(): void;
}

/** Transactions of one call of `some`. */
const FEW_PARTS = 5;

export function createFolds({ database, fold, foldMs, onError }: FoldsOptions): Folds {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  /** No drain may add to what is being moved. @returns whether there is more. */
  async function foldPart(): Promise<boolean> {
    let isMore = false;
    await withDrainLock(database, async (db) => {
      isMore = await db.transaction().execute(fold);
    });
    return isMore;
  }

  async function foldAll(): Promise<void> {
    try {
      // Others have their turn between two parts.
      while (!isClosed && (await foldPart())) await setImmediate();
    } catch (error) {
      if (isClosed) return;
      onError(error);
      later();
    }
  }

  function later(): void {
    if (timer || isClosed) return;
    timer = setTimeout(() => {
      timer = undefined;
      void foldAll();
    }, foldMs).unref();
  }

  return {
    later,
    some: runAfterCall(async () => {
      for (let part = 0; part < FEW_PARTS && !isClosed; part += 1) if (!(await foldPart())) break;
    }),
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
