import type { Log } from "../runtime/log.ts";

export interface WriteBehindOptions<Row> {
  /** All of them, or none. */
  readonly write: (rows: readonly Row[]) => Promise<void>;
  readonly log: Log;
  /** How long a row waits for others. Default: 500. */
  readonly delayMs?: number;
  /** Rows that wait at most; of more, the oldest are dropped, and the log says so. Default: 20,000. */
  readonly maxRows?: number;
}

export interface WriteBehind<Row> {
  add(row: Row): void;
  /** Resolves when everything added before was written, or could not be. */
  flush(): Promise<void>;
}

/** Written at once when there are so many: it takes a few milliseconds, in which nothing else is written. */
const LARGEST_BATCH = 1_000;

/**
 * Rows that no request waits for, written together. What could not be written is tried again with the next rows; a
 * crash loses what arrived within the delay.
 */
export function createWriteBehind<Row>(options: WriteBehindOptions<Row>): WriteBehind<Row> {
  const { write, log, delayMs = 500, maxRows = 20_000 } = options;
  let rows: Row[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  function writeSoon(): void {
    if (timer || writing) return;
    timer = setTimeout(() => void writeAll(), delayMs);
    timer.unref();
  }

  function writeAll(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing ??= writeBatches().finally(() => {
      writing = undefined;
      if (rows.length > 0) writeSoon();
    });
    return writing;
  }

  async function writeBatches(): Promise<void> {
    const taken = rows;
    rows = [];
    let start = 0;
    try {
      while (start < taken.length) {
        await write(taken.slice(start, start + LARGEST_BATCH));
        start += LARGEST_BATCH;
      }
    } catch (err) {
      rows = [...taken.slice(start), ...rows];
      log.error({ err, rows: rows.length }, "Request log entries could not be written; they are tried again");
      dropSurplus();
    }
  }

  function dropSurplus(): void {
    const surplus = rows.length - maxRows;
    if (surplus <= 0) return;
    rows = rows.slice(surplus);
    log.error({ rows: surplus }, "Request log entries were dropped");
  }

  return {
    add(row) {
      rows.push(row);
      if (rows.length % LARGEST_BATCH === 0) {
        dropSurplus();
        void writeAll();
      } else {
        writeSoon();
      }
    },
    async flush() {
      await writing;
      if (rows.length > 0) await writeAll();
    },
  };
}
