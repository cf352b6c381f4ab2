import type { ClickHouseConnection, EventStore } from "@overdub/storage";
import { openClickHouseEventStore } from "@overdub/storage/clickhouse";
import { createChdbConnection } from "chdb/connection";

let databases = 0;

/** An empty database in ClickHouse's own engine, in this process. */
export function openInProcessClickHouse(): Promise<EventStore> {
  databases += 1;
  return openClickHouseEventStore(`clickhouse://in-process/test_${databases}`, connectInProcess());
}

/**
 * The engine's types are those of the client's, from another copy of them that lacks a few settings.
 *
 * @param path of its files. Default: they go with the process.
 */
export function connectInProcess(path?: string): ClickHouseConnection {
  return createChdbConnection(path === undefined ? {} : { path }) as unknown as ClickHouseConnection;
}
