import type { DuckDBConnection, DuckDBPreparedStatement, JS } from "@duckdb/node-api";
import { LRUCache } from "lru-cache";
import type { Bindings } from "./bindings.ts";

const MAX_STATEMENTS = 64;

export interface PreparedStatements {
  readonly connection: DuckDBConnection;
  /** @returns rows; integers of 64 bits are bigint. */
  query(sql: string, bindings: Bindings): Promise<JS[][]>;
  close(): void;
}

/**
 * Runs the queries of one connection, one at a time, and remembers the statements that were used most recently: for a
 * single row DuckDB takes as long to parse and plan a query as to run it.
 *
 * A query without parameters is not remembered. DuckDB plans one with parameters for the values that it gets; one without
 * is planned once, from the extremes of its columns at that moment, and would not see what was stored later.
 */
export function createPreparedStatements(connection: DuckDBConnection): PreparedStatements {
  const statements = new LRUCache<string, DuckDBPreparedStatement>({
    max: MAX_STATEMENTS,
    dispose: (statement) => statement.destroySync(),
  });

  async function prepare(sql: string): Promise<DuckDBPreparedStatement> {
    const known = statements.get(sql);
    if (known) return known;
    const statement = await connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  return {
    connection,
    async query(sql, { values, types }) {
      if (values.length === 0) return (await connection.runAndReadAll(sql)).getRowsJS();
      const statement = await prepare(sql);
      statement.bind(values, types);
      return (await statement.runAndReadAll()).getRowsJS();
    },
    close() {
      statements.clear();
    },
  };
}
