import { setTimeout as delay } from "node:timers/promises";
import type { GatewayTables } from "@overdub/gateway";
import type { MemoryShares, SqlDatabase, SqliteLimits } from "@overdub/storage";
import { availableMemory, checkDatabaseFile, memoryShares, migrate, openDatabase } from "@overdub/storage";
import type { WorkspaceTables } from "@overdub/workspace";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { DataFolder } from "./data-folder.ts";

/** The tables of both servers, in one database. */
export type InstalledDatabase = SqlDatabase<GatewayTables & WorkspaceTables>;

/** A start waits no longer for the check of a large database, which then goes on beside the server. */
const CHECK_WAIT_MS = 250;

/** For as long as it reads, what is written meanwhile stays in the database's log. */
const CHECK_LIMIT_MS = 30_000;

export interface DamageCheck {
  /** What is wrong, once that is known; undefined: nothing. */
  readonly damage: Promise<CliError | undefined>;
  end(): void;
}

/** @throws CliError for a damaged database: to go on with it would damage more, and its backups after it. */
export async function refuseDamagedDatabase(config: Config, folder: DataFolder, log: Logger): Promise<DamageCheck> {
  const ending = new AbortController();
  const damage = checkDatabaseFile(databaseUrl(config, folder), CHECK_LIMIT_MS, ending.signal).then((found) => {
    if (found.state === "unknown" && !ending.signal.aborted)
      log.info(`the database is too large to be checked whole within ${CHECK_LIMIT_MS / 1000} seconds`);
    if (found.state !== "damaged") return undefined;
    const name = config.databaseUrl === undefined ? folder.database : "DATABASE_URL";
    return new CliError(`The database (${name}) is damaged: restore it from a backup. SQLite says: ${found.fault}`);
  });
  const early = await Promise.race([damage, delay(CHECK_WAIT_MS, undefined, { ref: false })]);
  if (early) throw early;
  return { damage, end: () => ending.abort() };
}

/**
 * @param limits Those that the config does not say.
 * @throws       CliError when the database cannot be reached or brought up to date.
 */
export async function openMigratedDatabase(
  config: Config,
  folder: DataFolder,
  limits: Pick<SqliteLimits, "leavesCheckpoints"> = {},
): Promise<InstalledDatabase> {
  let database: InstalledDatabase | undefined;
  try {
    database = openDatabase(databaseUrl(config, folder), { ...limits, cache: sharesOf(config).databaseCache });
    await migrate(database);
    return database;
  } catch (cause) {
    await database?.close();
    // A URL may hold a password, so it is not repeated.
    const name = config.databaseUrl === undefined ? folder.database : "DATABASE_URL";
    throw new CliError(`The database (${name}) cannot be opened: ${reason(cause)}`, { cause });
  }
}

export function sharesOf({ memory = availableMemory() }: Config): MemoryShares {
  return memoryShares(memory);
}

export function databaseUrl(config: Config, folder: DataFolder): string {
  return config.databaseUrl ?? `sqlite:${folder.database}`;
}

/** The innermost message, which names what really went wrong. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reason(error.cause) : error.message;
}
