import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { MIGRATIONS_TABLE, migrateEvents } from "../migrations/migrate-events.ts";
import { inTransaction } from "./instance.ts";

/** Migrates a file. Each migration is a transaction, so one that is stopped leaves nothing behind. */
export async function migrateDuckDb(instance: DuckDBInstance): Promise<void> {
  const connection = await instance.connect();
  try {
    await migrateEvents({
      readVersion: () => readVersion(connection),
      apply: ({ name, duckdb }, number) =>
        inTransaction(connection, async () => {
          for (const statement of duckdb) await connection.run(statement);
          await connection.run(`insert into ${MIGRATIONS_TABLE} values ($1, $2)`, [number, name]);
        }),
    });
  } finally {
    connection.closeSync();
  }
}

async function readVersion(connection: DuckDBConnection): Promise<number> {
  await connection.run(
    `create table if not exists ${MIGRATIONS_TABLE} (number integer not null, name varchar not null)`,
  );
  const [row] = (
    await connection.runAndReadAll(`select coalesce(max(number), 0) from ${MIGRATIONS_TABLE}`)
  ).getRowsJS();
  return Number(row?.[0]);
}
