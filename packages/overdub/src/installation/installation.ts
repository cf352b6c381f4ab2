import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { GatewayTables } from "@overdub/gateway";
import { findFirstEnvironment } from "@overdub/gateway";
import type { EventStore, EventThread, MemoryShares, SqlDatabase } from "@overdub/storage";
import {
  availableMemory,
  checkDatabaseFile,
  memoryShares,
  migrate,
  openDatabase,
  openEventThread,
} from "@overdub/storage";
import type { WorkspaceTables } from "@overdub/workspace";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { DataFolder } from "./data-folder.ts";

/** The tables of both servers, in one database. */
export type InstalledDatabase = SqlDatabase<GatewayTables & WorkspaceTables>;

export interface Installation {
  readonly database: InstalledDatabase;
  readonly environment: { readonly id: string };
}

/** The database that `overdub serve` has made. @throws CliError when there is none yet. */
export async function openInstallation(config: Config, folder: DataFolder): Promise<Installation> {
  const nothingYet = `Nothing in ${folder.path} yet: run \`overdub serve\` once to set it up.`;
  if (config.databaseUrl === undefined && !existsSync(folder.database)) throw new CliError(nothingYet);
  const database = await openMigratedDatabase(config, folder);
  const environment = await findFirstEnvironment(database.db).catch(async (error) => {
    await database.close();
    throw error;
  });
  if (environment) return { database, environment };
  await database.close();
  throw new CliError(nothingYet);
}

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

/** Says so if events that were counted are gone: analytics would begin anew without a word. */
export async function warnOfLostEvents(
  { db }: InstalledDatabase,
  eventStore: Pick<EventStore, "watermark">,
  log: Logger,
): Promise<void> {
  const watermark = await eventStore.watermark();
  if (watermark > 0) {
    const { last_seq } = await db.selectFrom("stored_events").select("last_seq").executeTakeFirstOrThrow();
    if (watermark < last_seq) {
      log.warn("the event store lacks events that it has had: it is not the one of this database, or a copy of before");
    }
    return;
  }
  const counted = await db
    .selectFrom("links")
    .select("id")
    .where("last_clicked_at_ms", "is not", null)
    .limit(1)
    .execute();
  if (counted.length === 0) return;
  log.warn("the event store is empty, but links have counted clicks: restore its backup, or analytics begin anew");
}

/** @throws CliError when the database cannot be reached or brought up to date. */
export async function openMigratedDatabase(config: Config, folder: DataFolder): Promise<InstalledDatabase> {
  let database: InstalledDatabase | undefined;
  try {
    database = openDatabase(databaseUrl(config, folder), { cache: sharesOf(config).databaseCache });
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
  const { eventStore, databaseCache } = sharesOf(config);
  try {
    return await openEventThread({
      databaseUrl: databaseUrl(config, folder),
      eventsUrl: config.eventsUrl ?? `duckdb:${folder.events}`,
      settle: {
        module: import.meta.resolve("@overdub/workspace/settle-events"),
        export: "settleEvents",
        fold: "foldDeltas",
      },
      limits: { memory: eventStore, threads: config.eventThreads },
      databaseCache,
      onError,
    });
  } catch (cause) {
    throw new CliError(`The event store cannot be opened: ${reason(cause)}`, { cause });
  }
}

export function sharesOf({ memory = availableMemory() }: Config): MemoryShares {
  return memoryShares(memory);
}

function databaseUrl(config: Config, folder: DataFolder): string {
  return config.databaseUrl ?? `sqlite:${folder.database}`;
}

/** The innermost message, which names what really went wrong. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reason(error.cause) : error.message;
}

const WAIT_MS = 10_000;
const POLL_MS = 100;

/**
 * One process at a time holds the event store, and a command does so for a moment only: tries again while another one
 * holds it, for 10 s: a machine that does much else makes a moment long. Any other error is thrown at once.
 */
export async function untilFree<Result>(open: () => Promise<Result>): Promise<Result> {
  const giveUpMs = Date.now() + WAIT_MS;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!isHeld(error) || Date.now() > giveUpMs) throw error;
      await delay(POLL_MS);
    }
  }
}

/** Whether the event store is open elsewhere, as storage's code for it says. */
function isHeld(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && error.code === "EVENTS_IN_USE") || isHeld(error.cause);
}
