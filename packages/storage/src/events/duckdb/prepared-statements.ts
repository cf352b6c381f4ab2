import type { DuckDBConnection, DuckDBPreparedStatement, JS } from "@duckdb/node-api";
import type { Bindings } from "./bindings.ts";

const MAX_STATEMENTS = 64;

export interface PreparedStatements {
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
  // A Map iterates in insertion order, so its first key is the one unused for longest.
  const statements = new Map<string, DuckDBPreparedStatement>();

  function forget(sql: string): void {
    statements.get(sql)?.destroySync();
    statements.delete(sql);
  }

  async function prepare(sql: string): Promise<DuckDBPreparedStatement> {
    const statement = statements.get(sql) ?? (await connection.prepare(sql));
    statements.delete(sql);
    statements.set(sql, statement);
    const [oldest = sql] = statements.keys();
    if (statements.size > MAX_STATEMENTS) forget(oldest);
    return statement;
  }

  return {
    async query(sql, { values, types }) {
      if (values.length === 0) return (await connection.runAndReadAll(sql)).getRowsJS();
      const statement = await prepare(sql);
      statement.bind(values, types);
      return (await statement.runAndReadAll()).getRowsJS();
    },
    close() {
      for (const sql of [...statements.keys()]) forget(sql);
    },
  };
}
