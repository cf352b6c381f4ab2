import type { DuckDBInstance, JS } from "@duckdb/node-api";
import type { Bindings } from "./bindings.ts";
import type { PreparedStatements } from "./prepared-statements.ts";
import { createPreparedStatements } from "./prepared-statements.ts";

/**
 * A connection runs one query at a time, each on one of libuv's four threads. Two leave threads for writing events and
 * for the rest of the process, however long the queries take; DuckDB itself spreads a query over all cores.
 */
const READER_COUNT = 2;

export type Reader = Pick<PreparedStatements, "connection" | "query">;

export interface Readers {
  /** Runs a query when a connection is free, first come first served. @returns rows; integers of 64 bits are bigint. */
  query(sql: string, bindings: Bindings): Promise<JS[][]>;
  /** Lends a connection, for what takes several statements. */
  lend<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result>;
  /** Waits for the queries that were asked for. */
  close(): Promise<void>;
}

export async function openReaders(instance: DuckDBInstance): Promise<Readers> {
  const connections = await Promise.all(Array.from({ length: READER_COUNT }, () => instance.connect()));
  const idle = connections.map(createPreparedStatements);
  const waiting: ((reader: PreparedStatements) => void)[] = [];
  let closing: Promise<void> | undefined;

  const acquire = async () => idle.pop() ?? new Promise<PreparedStatements>((resolve) => waiting.push(resolve));
  const release = (reader: PreparedStatements) => {
    const next = waiting.shift();
    if (next) next(reader);
    else idle.push(reader);
  };

  async function use<Result>(work: (reader: PreparedStatements) => Promise<Result>): Promise<Result> {
    if (closing) throw new Error("The event store is closed.");
    const reader = await acquire();
    try {
      return await work(reader);
    } finally {
      release(reader);
    }
  }

  return {
    query: (sql, bindings) => use((reader) => reader.query(sql, bindings)),
    lend: use,
    close() {
      closing ??= Promise.all(connections.map(acquire)).then((readers) => {
        for (const reader of readers) reader.close();
        for (const connection of connections) connection.closeSync();
      });
      return closing;
    },
  };
}
