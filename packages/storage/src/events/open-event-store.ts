import { openDuckDbEventStore } from "./duckdb-event-store.ts";
import type { EventStore } from "./event-store.ts";

/**
 * Opens the event store behind `url`.
 *
 * @param url `duckdb:<path>`, or `duckdb::memory:`.
 * @throws    an `Error` for another scheme, or when the store cannot be opened.
 */
export async function openEventStore(url: string): Promise<EventStore> {
  if (url.startsWith("duckdb:")) return openDuckDbEventStore(url.slice("duckdb:".length));
  throw new Error("The events URL must start with duckdb:.");
}
