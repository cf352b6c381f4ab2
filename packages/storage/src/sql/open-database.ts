import type { SqlDatabase, StorageTables } from "./database.ts";
import { openPostgres } from "./postgres.ts";
import type { SqliteLimits } from "./sqlite.ts";
import { openSqlite } from "./sqlite.ts";

/**
 * Opens the database behind `url`, without creating its tables: see `migrate`.
 *
 * @param url    `sqlite:<path>`, `sqlite::memory:`, `postgres://…` or `postgresql://…`.
 * @param limits of a database in this process.
 * @throws       an `Error` if the scheme is another one, or the SQLite file cannot be opened. PostgreSQL is first
 *               contacted by the first query, which fails if it is unreachable.
 */
export function openDatabase<Tables extends StorageTables = StorageTables>(
  url: string,
  limits?: SqliteLimits,
): SqlDatabase<Tables> {
  const path = sqlitePath(url);
  if (path !== undefined) return openSqlite(path, limits);
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url);
  throw new Error("The database URL must start with sqlite: or postgres://.");
}

/** The path in the URL of a SQLite database; `undefined` for one of a server. */
export function sqlitePath(url: string): string | undefined {
  return url.startsWith("sqlite:") ? url.slice("sqlite:".length).replace(/^\/\/(?=\/)/, "") : undefined;
}
