import { readdir } from "node:fs/promises";
import { sql } from "kysely";
import type { SqlDatabase, StorageTables } from "./database.ts";

/**
 * Brings the tables up to date. Processes that start at once wait for the first one.
 *
 * @throws an `Error` naming the migration that failed; nothing of it remains applied.
 */
export async function migrate<Tables extends StorageTables>(database: SqlDatabase<Tables>): Promise<void> {
  if (await isUpToDate(database)) return;
  const { createMigrator } = await import("./create-migrator.ts");
  const { error, results } = await withSpace(database, () => createMigrator(database).migrateToLatest());
  if (error !== undefined) {
    const failed = results?.find((result) => result.status === "Error");
    throw new Error(`The database could not be migrated${failed ? ` (${failed.migrationName})` : ""}.`, {
      cause: error,
    });
  }
}

/** Of the files: a migration has the name of its own. What several share has folders beside them. */
export async function migrationNames(): Promise<readonly string[]> {
  const entries = await readdir(new URL("./migrations/", import.meta.url));
  return entries.filter((entry) => entry.endsWith(".ts")).map((file) => file.slice(0, -".ts".length));
}

/** As the migrator calls it by default. */
const MIGRATION_TABLE = "kysely_migration";

/**
 * As most starts find it, by one statement and the names of files: nothing of them is loaded. The migrator would read the
 * schemas of all tables, too.
 */
async function isUpToDate<Tables extends StorageTables>(database: SqlDatabase<Tables>): Promise<boolean> {
  try {
    const { rows } = await sql<{ name: string }>`select name from ${sql.table(MIGRATION_TABLE)}`.execute(database.db);
    const names = await migrationNames();
    return rows.length === names.length && rows.every(({ name }) => names.includes(name));
  } catch {
    // There is no such table, or nothing can be read: the migrator says which.
    return false;
  }
}

/** An index of millions of rows is sorted in files: memory has no room for them. */
async function withSpace<Tables extends StorageTables, Result>(
  { db, dialect }: SqlDatabase<Tables>,
  work: () => Promise<Result>,
): Promise<Result> {
  if (dialect !== "sqlite") return work();
  await sql`pragma temp_store = file`.execute(db);
  try {
    return await work();
  } finally {
    await sql`pragma temp_store = memory`.execute(db);
  }
}
