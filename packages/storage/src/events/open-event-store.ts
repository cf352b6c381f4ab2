import type { DuckDbLimits } from "./duckdb/instance.ts";
import type { EventStore } from "./event-store.ts";

/**
 * Opens the event store behind `url`.
 *
 * @param url    `duckdb:<path>`, `duckdb::memory:`, `clickhouse://…` or `clickhouses://…`.
 * @param limits of a store in this process.
 * @throws       an `Error` for another scheme, or when the store cannot be opened. It repeats nothing of a server's URL.
 */
export async function openEventStore(url: string, limits?: DuckDbLimits): Promise<EventStore> {
  const path = duckDbPath(url);
  // The one that is used alone, and where it is used: the thread that answers needs neither.
  if (path !== undefined) return (await import("./duckdb-event-store.ts")).openDuckDbEventStore(path, limits);
  if (/^clickhouses?:/.test(url)) return (await import("./clickhouse-event-store.ts")).openClickHouseEventStore(url);
  throw new Error("The events URL must start with duckdb: or clickhouse:.");
}

/** The path in the URL of a DuckDB file; `undefined` for a store of a server. */
export function duckDbPath(url: string): string | undefined {
  return url.startsWith("duckdb:") ? url.slice("duckdb:".length) : undefined;
}
