import type { DuckDBConnection, DuckDBInstance, JS } from "@duckdb/node-api";
import type { Bindings } from "./bindings.ts";

/**
 * A connection runs one query at a time, each on one of libuv's four threads. Two leave threads for writing events and
 * for the rest of the process, however long the queries take; DuckDB itself spreads a query over all cores.
 */
const READER_COUNT = 2;

export interface Readers {
  /** Runs a query when a connection is free, first come first served. @returns rows; integers of 64 bits are bigint. */
  query(sql: string, bindings: Bindings): Promise<JS[][]>;
  /** Waits for the queries that were asked for. */
  close(): Promise<void>;
}

export async function openReaders(instance: DuckDBInstance): Promise<Readers> {
  const connections = await Promise.all(Array.from({ length: READER_COUNT }, () => instance.connect()));
  const idle = [...connections];
  const waiting: ((connection: DuckDBConnection) => void)[] = [];
  let closing: Promise<void> | undefined;

  const acquire = async () => idle.pop() ?? new Promise<DuckDBConnection>((resolve) => waiting.push(resolve));
  const release = (connection: DuckDBConnection) => {
    const next = waiting.shift();
    if (next) next(connection);
    else idle.push(connection);
  };

  return {
    async query(sql, bindings) {
      if (closing) throw new Error("The event store is closed.");
      const connection = await acquire();
      try {
        return (await connection.runAndReadAll(sql, bindings.values, bindings.types)).getRowsJS();
      } finally {
        release(connection);
      }
    },
    close() {
      closing ??= Promise.all(connections.map(acquire)).then((all) => {
        for (const connection of all) connection.closeSync();
      });
      return closing;
    },
  };
}
