import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { BUSY_TIMEOUT_MS, CHECKPOINT_PAGES } from "../sql/sqlite.ts";

/** To look takes a few microseconds. */
const LOOK_EVERY_MS = 250;

export interface CheckpointOptions {
  /** Of a SQLite file in WAL mode. */
  readonly path: string;
  /** As many have to be in the log alone. Default: as many as a commit would copy otherwise. */
  readonly pages?: number;
}

export interface Checkpoints {
  /** Resolves when nothing is copied any more. */
  close(): Promise<void>;
}

/**
 * Has the write-ahead log copied into its file whenever it is long, by a thread that is there for it: a commit that does so
 * holds up everything in its own thread until the disk has thousands of pages, wherever they lie. Connections that leave it
 * to this still do it by themselves where the log has become much longer, such as when this thread can't.
 */
export function openCheckpoints({ path, pages = CHECKPOINT_PAGES }: CheckpointOptions): Checkpoints {
  const reader = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  const look = reader.prepare("pragma wal_checkpoint(noop)");
  let copying: Promise<void> | undefined;

  function waitingPages(): number {
    try {
      const { log, checkpointed } = look.get() as { readonly log: number; readonly checkpointed: number };
      return log - checkpointed;
    } catch {
      // Whoever reads or writes is told of what is wrong.
      return 0;
    }
  }

  function copyIfLong(): void {
    if (waitingPages() < pages) return;
    copying ??= copy(path).finally(() => {
      copying = undefined;
    });
  }

  const timer = setInterval(copyIfLong, LOOK_EVERY_MS).unref();
  return {
    async close() {
      clearInterval(timer);
      if (reader.isOpen) reader.close();
      await copying;
    },
  };
}

/** Resolves also if it fails: it is tried again, and what the disk does not take then, it does not take of a commit either. */
function copy(path: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const worker = new Worker(new URL("./thread.ts", import.meta.url), {
    workerData: { path, timeoutMs: BUSY_TIMEOUT_MS },
  });
  worker.on("error", () => {});
  worker.on("exit", () => resolve());
  return promise;
}
