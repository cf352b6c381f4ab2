import type { EventStore, SqlDatabase } from "@overdub/storage";
import { migrate, openDatabase, openDuckDbEventStore } from "@overdub/storage";
import { CliError } from "./cli-error.ts";
import type { Config } from "./config.ts";
import type { DataFolder } from "./data-folder.ts";

/** @throws CliError when the database cannot be reached or brought up to date. */
export async function openMigratedDatabase(config: Config, folder: DataFolder): Promise<SqlDatabase> {
  const url = config.databaseUrl ?? `sqlite:${folder.database}`;
  let database: SqlDatabase | undefined;
  try {
    database = openDatabase(url);
    await migrate(database);
    return database;
  } catch (cause) {
    await database?.close();
    // A URL may hold a password, so it is not repeated.
    const name = config.databaseUrl === undefined ? folder.database : "DATABASE_URL";
    throw new CliError(`The database (${name}) cannot be opened: ${reason(cause)}`, { cause });
  }
}

/** @throws CliError, for a file that another process holds too. */
export async function openEventStore(config: Config, folder: DataFolder): Promise<EventStore> {
  try {
    return await openDuckDbEventStore(config.eventsUrl?.slice("duckdb:".length) ?? folder.events);
  } catch (cause) {
    throw new CliError(`The event store cannot be opened: ${reason(cause)}`, { cause });
  }
}

/** The innermost message, which names what really went wrong. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reason(error.cause) : error.message;
}
