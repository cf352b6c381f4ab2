import type { Kysely } from "kysely";
import type { EnvironmentTables } from "../environments/environment.ts";
import type { Log } from "../runtime/log.ts";
import type { AuditLogTables } from "./audit-entry.ts";
import { JournalFile } from "./journal-file.ts";
import type { Writing } from "./writings.ts";
import { restoreWritings, storeWritings } from "./writings.ts";

/** Where writings are on disk before they are rows of the log. */
export interface AuditJournal {
  /** So much waits for a database that takes nothing that no more entries should begin. */
  isFull(): boolean;
  /** Resolves when they are on disk; one at a time. */
  write(writings: readonly Writing[]): Promise<void>;
  /** Resolves when the log has what is on disk, or did not take it, and is going to be asked again. */
  flush(): Promise<void>;
  /** Likewise, and closes its files, where the next start finds what the log did not take. */
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
const STORED = { writings: 200, bytes: 4 * 1024 * 1024 };
/** As much does not wait any longer: entries of bulk calls are large. */
const MANY_BYTES = 16 * 1024 * 1024;
/** With more the journal is full: it is in memory, too. Endings of what has begun are still taken. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What was written with one fsync. */
interface Line {
  readonly writings: readonly Writing[];
  readonly bytes: number;
}

/**
 * Opens the journal of a server, and gives the log what an earlier one could not, at once or, if the database takes
 * nothing now, when it does. While one file is written to, what the other has becomes rows. After a crash some of it may
 * be in the log already: it is joined again, to the same.
 */
export async function openAuditJournal({ db, log, paths }: AuditJournalOptions): Promise<AuditJournal> {
  const opened = await Promise.all(paths.map(JournalFile.open));
  const [first, second] = opened.map(({ file }) => file) as [JournalFile, JournalFile];
  /** Of an earlier process. They stay in both files until these are cleared. */
  let found = opened.flatMap(({ texts }) => texts.flatMap((text) => JSON.parse(text) as Writing[]));
  let [current, other] = [first, second];
  /** Of the current file. */
  let waiting: Line[] = [];
  /** Of the other one. */
  let leaving: Line[] = [];
  /** Of both. */
  let bytes = 0;
  let isWriting = false;
  let endOfWriting: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;
  /** The last time that the database was to take some, it did not. */
  let isOutOfOrder = false;
  let isClosed = false;

  function flushLater(): void {
    if (isClosed) return;
    timer ??= setTimeout(() => void flush(), FLUSH_AFTER_MS).unref();
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    // What is on disk by now may have come after those that are leaving.
    await flushing;
    flushing ??= leave()
      .then(
        () => {
          isOutOfOrder = false;
        },
        (err: unknown) => {
          isOutOfOrder = true;
          log.error({ err }, "Audit entries wait in the journal; they are tried again");
          flushLater();
        },
      )
      .finally(() => {
        flushing = undefined;
      });
    await flushing;
  }

  async function leave(): Promise<void> {
    await restoreWritings(db, found);
    found = [];
    // What could not the last time.
    await storeLeaving();
    await turn();
    await storeLeaving();
  }

  async function storeLeaving(): Promise<void> {
    if (leaving.length === 0) return;
    while (leaving.length > 0) {
      const lines = firstLines(leaving);
      await storeWritings(
        db,
        lines.flatMap(({ writings }) => writings),
      );
      leaving = leaving.slice(lines.length);
      bytes -= sumBytes(lines);
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

  await flush();
  if (!isOutOfOrder) await Promise.all([first.clear(), second.clear()]);

  return {
    isFull: () => bytes > MAX_BYTES,
    async write(writings) {
      isWriting = true;
      try {
        const line = { writings, bytes: await current.add(JSON.stringify(writings)) };
        waiting.push(line);
        bytes += line.bytes;
      } finally {
        isWriting = false;
        endOfWriting?.();
        endOfWriting = undefined;
      }
      if (bytes > MANY_BYTES && !flushing && !isOutOfOrder) void flush();
      else flushLater();
    },
    flush,
    async close() {
      await flush();
      isClosed = true;
      clearTimeout(timer);
      await Promise.all([first.close(), second.close()]);
    },
  };
}

/** As many as one transaction stores: one at the least. */
function firstLines(lines: readonly Line[]): readonly Line[] {
  const sum = { writings: 0, bytes: 0 };
  const end = lines.findIndex(({ writings, bytes }) => {
    sum.writings += writings.length;
    sum.bytes += bytes;
    return sum.writings > STORED.writings || sum.bytes > STORED.bytes;
  });
  return lines.slice(0, end === -1 ? lines.length : Math.max(end, 1));
}

function sumBytes(lines: readonly Line[]): number {
  return lines.reduce((sum, { bytes }) => sum + bytes, 0);
}
