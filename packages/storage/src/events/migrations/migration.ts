/** Where a migration finds the events of a ClickHouse server, and how tables are made there. */
export interface ClickHouseTarget {
  /** With its database. */
  readonly table: string;
  /** `on cluster …`, or nothing. */
  readonly onCluster: string;
  readonly engine: string;
}

/**
 * One step from a schema of the event stores to the next. It never changes once released, so it names its columns itself.
 * Each of its statements can be run again on what it has made, since ClickHouse may be stopped between two of them.
 */
export interface EventMigration {
  readonly name: string;
  readonly duckdb: readonly string[];
  readonly clickhouse: (target: ClickHouseTarget) => readonly string[];
}
