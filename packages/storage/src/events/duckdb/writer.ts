import { setImmediate } from "node:timers/promises";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { StoredEvent } from "../event-store.ts";
import { Bindings } from "./bindings.ts";
import { appendClick, CREATE_CLICKS } from "./click-table.ts";

/** About 5 ms of work: appending is synchronous, and redirects are waiting for the event loop. */
const ROWS_PER_TURN = 500;

/** The one connection that changes the database, one call after the other. */
export interface Writer {
  append(events: readonly StoredEvent[], watermark: number): Promise<void>;
  watermark(): Promise<number>;
  /** Waits for the calls before it. */
  close(): Promise<void>;
}

export async function openWriter(instance: DuckDBInstance): Promise<Writer> {
  const connection = await instance.connect();
  await connection.run(CREATE_CLICKS);
  await connection.run("create table if not exists watermark (seq bigint not null)");
  await connection.run("insert into watermark select 0 where not exists (from watermark)");

  let last: Promise<unknown> = Promise.resolve();
  function afterOthers<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work, work);
    last = result;
    return result;
  }

  return {
    append: (events, watermark) =>
      afterOthers(async () => {
        if (watermark <= (await readWatermark(connection))) return;
        await connection.run("begin");
        try {
          await appendRows(connection, events);
          const bindings = new Bindings();
          const update = `update watermark set seq = ${bindings.integer(watermark)}`;
          await connection.run(update, bindings.values, bindings.types);
          await connection.run("commit");
        } catch (error) {
          // DuckDB has rolled back by itself if it was the commit that failed; the first error is the one to report.
          await connection.run("rollback").catch(() => undefined);
          throw error;
        }
      }),
    watermark: () => afterOthers(() => readWatermark(connection)),
    close: () => afterOthers(async () => connection.closeSync()),
  };
}

async function appendRows(connection: DuckDBConnection, events: readonly StoredEvent[]): Promise<void> {
  const appender = await connection.createAppender("clicks");
  try {
    for (const [index, event] of events.entries()) {
      appendClick(appender, event);
      if (index % ROWS_PER_TURN === ROWS_PER_TURN - 1) await setImmediate();
    }
  } finally {
    appender.closeSync();
  }
}

async function readWatermark(connection: DuckDBConnection): Promise<number> {
  const [row] = (await connection.runAndReadAll("select seq from watermark")).getRowsJS();
  return Number(row?.[0]);
}
