import type { EventMigration } from "./migration.ts";

/**
 * What tells the place of an event among all: in DuckDB its number in the outbox, 0 where a file that is older has not kept
 * it; in ClickHouse its place among those that share its number, which the very first tables did not have.
 */
export const eventNumbers: EventMigration = {
  name: "0002-event-numbers",
  duckdb: ["clicks", "leads", "sales"].map(
    (table) => `alter table ${table} add column if not exists seq bigint default 0`,
  ),
  clickhouse: ({ table, onCluster }) => [
    `alter table ${table} ${onCluster}
      add column if not exists position UInt32 codec(Delta, ZSTD) after seq,
      modify order by (workspace_id, kind, timestamp_ms, seq, position)`,
  ],
};
