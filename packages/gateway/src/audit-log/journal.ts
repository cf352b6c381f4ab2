import type { Kysely } from "kysely";
import type { EnvironmentTables } from "../environments/environment.ts";
import type { Log } from "../runtime/log.ts";
import type { AuditLogTables } from "./audit-entry.ts";
import { JournalFile } from "./journal-file.ts";
import type { Writing } from "./writings.ts";
import { restoreWritings, storeWritings } from "./writings.ts";

/** Where writings are on disk before they are rows of the log. */
export interface AuditJournal {
  /** Resolves when they are on disk; one at a time. */
  write(writings: readonly Writing[]): Promise<void>;
  /** Resolves when the log has what is on disk. */
  flush(): Promise<void>;
  /** Likewise, and closes its files. */
  close(): Promise<void>;
}

interface AuditJournalOptions {
  readonly db: Kysely<AuditLogTables & EnvironmentTables>;
  readonly log: Log;
  /** Two files, which one process has at a time. */
  readonly paths: readonly [string, string];
}

/** How long writings wait to become rows, unless somebody reads the log: the more of them, the less each costs. */
const FLUSH_AFTER_MS = 500;
/** Of one transaction, so that nobody else waits for long. */
const MAX_WRITINGS = 200;
/** What waits for a database that takes nothing is bounded, too. */
const MAX_WAITING = 20_000;

/**
 * Opens the journal of a server, and gives the log what an earlier one could not. While one file is written to, what the
 * other has becomes rows. After a crash some of it may be in the log already: it is joined again, to the same.
 */
export async function openAuditJournal({ db, log, paths }: AuditJournalOptions): Promise<AuditJournal> {
  const opened = await Promise.all(paths.map(JournalFile.open));
  const [first, second] = opened.map(({ file }) => file) as [JournalFile, JournalFile];
  await restoreWritings(
    db,
    opened.flatMap(({ texts }) => texts.flatMap((text) => JSON.parse(text) as Writing[])),
  );
  await Promise.all([first.clear(), second.clear()]);

  let [current, other] = [first, second];
  /** Of the current file. */
  let waiting: Writing[] = [];
  /** Of the other one. */
  let leaving: Writing[] = [];
  let isWriting = false;
  let endOfWriting: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;

  function flushLater(): void {
    timer ??= setTimeout(() => {
      flush().catch((err: unknown) => {
        log.error({ err }, "Audit entries wait in the journal; they are tried again");
        flushLater();
      });
    }, FLUSH_AFTER_MS).unref();
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    // What is on disk by now may have come after those that are leaving.
    await flushing?.catch(() => {});
    flushing ??= leave().finally(() => {
      flushing = undefined;
    });
    await flushing;
  }

  async function leave(): Promise<void> {
    // What could not the last time.
    await storeLeaving();
    await turn();
    await storeLeaving();
  }

  async function storeLeaving(): Promise<void> {
    if (leaving.length === 0) return;
    while (leaving.length > 0) {
      await storeWritings(db, leaving.slice(0, MAX_WRITINGS));
      leaving = leaving.slice(MAX_WRITINGS);
    }
    await other.clear();
  }

  /** Between two writes, or what is being written would be in a file that is cleared. */
  async function turn(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const swap = () => {
      [current, other] = [other, current];
      [waiting, leaving] = [[], waiting];
      resolve();
    };
    if (isWriting) endOfWriting = swap;
    else swap();
    await promise;
  }

  return {
    async write(writings) {
      if (waiting.length + leaving.length > MAX_WAITING) throw new Error("The audit log takes no entries");
      isWriting = true;
      try {
        await current.add(JSON.stringify(writings));
        waiting.push(...writings);
      } finally {
        isWriting = false;
        endOfWriting?.();
        endOfWriting = undefined;
      }
      flushLater();
    },
    flush,
    async close() {
      await flush();
      await Promise.all([first.close(), second.close()]);
    },
  };
}
