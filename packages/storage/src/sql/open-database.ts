import type { Kysely } from "kysely";
import { openPostgres } from "./postgres.ts";
import { openSqlite } from "./sqlite.ts";
import type { StorageTables } from "./storage-tables.ts";

export type SqlDialect = "sqlite" | "postgres";

/**
 * An open SQL database, whose reader says which tables it knows there. `close` waits for running queries and may be called
 * more than once.
 */
export interface SqlDatabase<Tables extends StorageTables = StorageTables> {
  readonly db: Kysely<Tables>;
  readonly dialect: SqlDialect;
  close(): Promise<void>;
}

/**
 * Opens the database behind `url`, without creating its tables: see `migrate`.
 *
 * @param url `sqlite:<path>`, `sqlite::memory:`, `postgres://…` or `postgresql://…`.
 * @throws    an `Error` if the scheme is another one, or the SQLite file cannot be opened. PostgreSQL is first contacted
 *            by the first query, which fails if it is unreachable.
 */
export function openDatabase<Tables extends StorageTables = StorageTables>(url: string): SqlDatabase<Tables> {
  if (url.startsWith("sqlite:")) return openSqlite(url.slice("sqlite:".length).replace(/^\/\/(?=\/)/, ""));
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url);
  throw new Error("The database URL must start with sqlite: or postgres://.");
}
