import type { EventThread, SqlDatabase } from "@overdub/storage";
import { migrate, openDatabase, openEventThread } from "@overdub/storage";
import { CliError } from "./cli-error.ts";
import type { Config } from "./config.ts";
import type { DataFolder } from "./data-folder.ts";

/** @throws CliError when the database cannot be reached or brought up to date. */
export async function openMigratedDatabase(config: Config, folder: DataFolder): Promise<SqlDatabase> {
  let database: SqlDatabase | undefined;
  try {
    database = openDatabase(databaseUrl(config, folder));
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
export async function openEvents(
  config: Config,
  folder: DataFolder,
  onError: (error: unknown) => void,
): Promise<EventThread> {
  try {
    return await openEventThread({
      databaseUrl: databaseUrl(config, folder),
      eventsUrl: config.eventsUrl ?? `duckdb:${folder.events}`,
      settle: { module: import.meta.resolve("@overdub/workspace/count-clicks"), export: "countClicks" },
      onError,
    });
  } catch (cause) {
    throw new CliError(`The event store cannot be opened: ${reason(cause)}`, { cause });
  }
}

function databaseUrl(config: Config, folder: DataFolder): string {
  return config.databaseUrl ?? `sqlite:${folder.database}`;
}

/** The innermost message, which names what really went wrong. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reason(error.cause) : error.message;
}
