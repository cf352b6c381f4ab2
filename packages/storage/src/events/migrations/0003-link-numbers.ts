import type { EventMigration } from "./migration.ts";

/**
 * The number of an event's link, by which DuckDB groups and filters in a fraction of the time that ids take. Events that
 * were stored before have none until they are numbered, in the background. ClickHouse goes by ids.
 */
export const linkNumbers: EventMigration = {
  name: "0003-link-numbers",
  duckdb: [
    ...["clicks", "leads", "sales"].map((table) => `alter table ${table} add column if not exists link_number integer`),
    "create table if not exists link_numbering (name varchar not null)",
  ],
  clickhouse: () => [],
};
