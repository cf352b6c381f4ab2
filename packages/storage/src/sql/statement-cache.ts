import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { SqliteStatement } from "kysely";

const MAX_STATEMENTS = 256;

/**
 * `prepare` that remembers the statements used most recently: the hot path runs a handful of them over and over, and
 * preparing costs more than running. SQLite recompiles a remembered statement by itself when the schema changes.
 */
export function createStatementCache(sqlite: DatabaseSync): (sql: string) => SqliteStatement {
  // A Map iterates in insertion order, so its first key is the one unused for longest.
  const statements = new Map<string, SqliteStatement>();
  return (sql) => {
    const statement = statements.get(sql) ?? prepare(sqlite, sql);
    statements.delete(sql);
    statements.set(sql, statement);
    if (statements.size > MAX_STATEMENTS) {
      const [oldest] = statements.keys();
      if (oldest !== undefined) statements.delete(oldest);
    }
    return statement;
  };
}

function prepare(sqlite: DatabaseSync, sql: string): SqliteStatement {
  const statement = sqlite.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...toInputs(parameters)),
    run: (parameters) => statement.run(...toInputs(parameters)),
    iterate: (parameters) => statement.iterate(...toInputs(parameters)),
  };
}

/** Kysely types parameters as unknown; `node:sqlite` itself throws a `TypeError` for one that it cannot bind. */
function toInputs(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[];
}
