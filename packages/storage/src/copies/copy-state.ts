import { constants } from "node:fs";
import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import type { EventStore } from "../events/event-store.ts";
import { sqlitePath } from "../sql/open-database.ts";

/** The names of files in a copy. */
export const COPIED_DATABASE = "overdub.db";
export const COPIED_EVENTS = "events.duckdb";

/** What of the state lies in files here, and so in the copy; the rest is a server's. */
export interface CopiedState {
  readonly database: boolean;
  readonly events: boolean;
}

/** Copies the state of a process that goes on with its work. */
export interface StateCopier {
  /** @throws the error of the file system; what was written until then stays. @param folder empty. */
  copyTo(folder: string): Promise<CopiedState>;
  /** Waits for the copies under way, whose database and event store must stay open for so long. */
  close(): Promise<void>;
}

/** Pages between two looks at what else there is to do: 8 MB. */
const PAGES_AT_A_TIME = 2_000;
const BUSY_TIMEOUT_MS = 10_000;

/**
 * One state of both: with every event that SQL has acknowledged when the copy begins, and each of them once.
 *
 * Events go from SQL to the event store, and are removed from SQL afterwards. So the store is held still before SQL is
 * looked at: whatever it has by then, SQL knows of, be it as counters that were moved or as rows that a drain finds stored
 * already; whatever it has not, is in SQL. SQL itself goes on; its copy is of one moment while the store stands still.
 */
export function createStateCopier(databaseUrl: string, eventStore: EventStore): StateCopier {
  const path = sqlitePath(databaseUrl);
  const running = new Set<Promise<unknown>>();

  async function copyTo(folder: string): Promise<CopiedState> {
    using snapshot = path === undefined ? undefined : new Snapshot();
    if (eventStore.holdStill) {
      await eventStore.holdStill(async (files) => {
        if (path !== undefined) snapshot?.take(path);
        for (const file of files) await copyOf(file, join(folder, COPIED_EVENTS + suffixOf(file, files[0])));
      });
    } else if (path !== undefined) snapshot?.take(path);
    await snapshot?.writeTo(join(folder, COPIED_DATABASE));
    return { database: path !== undefined, events: eventStore.holdStill !== undefined };
  }

  return {
    async copyTo(folder) {
      const copy = copyTo(folder);
      running.add(copy);
      try {
        return await copy;
      } finally {
        running.delete(copy);
      }
    },
    async close() {
      await Promise.allSettled(running);
    },
  };
}

/** What DuckDB adds to the name of its file for the log that belongs to it. */
function suffixOf(file: string, main = file): string {
  return basename(file).slice(basename(main).length);
}

/** Without copying a byte where the file system can share them. */
async function copyOf(file: string, target: string): Promise<void> {
  await copyFile(file, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
}

/** The SQLite file as it is at one moment, whatever is written from then on. */
class Snapshot implements Disposable {
  #sqlite: DatabaseSync | undefined;

  take(path: string): void {
    this.#sqlite = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    this.#sqlite.exec("begin");
    // The first read decides which moment it is.
    this.#sqlite.prepare("select count(*) from sqlite_schema").get();
  }

  async writeTo(target: string): Promise<void> {
    if (this.#sqlite) await backup(this.#sqlite, target, { rate: PAGES_AT_A_TIME });
  }

  [Symbol.dispose](): void {
    this.#sqlite?.close();
  }
}
