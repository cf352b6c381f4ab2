import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { migrate, openDatabase } from "@overdub/storage";
import type { RawBuilder } from "kysely";
import { sql } from "kysely";

/** Names the environment variable with the socket that tells where the server of this run of the suite is. */
export const SHARED_POSTGRES = "OVERDUB_TEST_POSTGRES";

/** What the socket answers: a URL, or why there is none. */
export interface SharedAnswer {
  readonly url?: string;
  readonly error?: string;
}

/** A real PostgreSQL server that lives no longer than this process, or than the run of the suite that it is part of. */
export interface TestPostgres {
  /** Of its first database, as administrator. */
  readonly url: string;
  /** Makes an empty database. @returns its URL, for `openDatabase`. */
  createDatabase(): Promise<string>;
  /** Makes a migrated one without rows. @returns its URL. */
  createMigrated(): Promise<string>;
  /** Deletes one that was made, whatever is still connected. */
  drop(url: string): Promise<void>;
  /** Stops the server and deletes its files, whatever is still connected. */
  stop(): Promise<void>;
}

/**
 * The server of this run of the suite, which goes on when it is stopped here; outside a run one of its own.
 *
 * @throws an `Error` with the server's log if it does not come up.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const shared = process.env[SHARED_POSTGRES];
  if (!shared) return startOwnPostgres();
  const { url, error } = (await json(connect(shared))) as SharedAnswer;
  if (!url) throw new Error(error);
  return { url, ...databasesOf(url), stop: async () => undefined };
}

export interface OwnPostgresOptions {
  /** Whether what is committed is on the disk, which tests need not wait for. Default: no. */
  readonly isDurable?: boolean;
}

/** As root too, in about a second. It listens on a socket, so no port is taken. */
export async function startOwnPostgres({ isDurable = false }: OwnPostgresOptions = {}): Promise<TestPostgres> {
  const main = fileURLToPath(new URL("./postgres-host.ts", import.meta.url));
  const host = spawn(process.execPath, [main, isDurable ? "on" : "off"], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const exited = once(host, "exit");
  let errors = "";
  host.stderr.setEncoding("utf8").on("data", (text) => {
    errors += text;
  });
  const [ready] = await Promise.race([once(createInterface(host.stdout), "line"), exited.then(() => [])]);
  if (typeof ready !== "string") throw new Error(`PostgreSQL did not start:\n${errors}`);
  const { socketDirectory } = JSON.parse(ready);
  const url = `postgres://postgres:password@localhost/postgres?host=${encodeURIComponent(socketDirectory)}`;
  return {
    url,
    ...databasesOf(url),
    async stop() {
      host.stdin.end();
      await exited;
    },
  };
}

type Databases = Pick<TestPostgres, "createDatabase" | "createMigrated" | "drop">;

function databasesOf(serverUrl: string): Databases {
  return {
    createDatabase: () => createDatabase(serverUrl, "template1"),
    async createMigrated() {
      await haveMigrated(serverUrl);
      return createDatabase(serverUrl, MIGRATED);
    },
    drop: (url) => asAdministrator(serverUrl, sql`drop database ${sql.id(nameOf(url))} with (force)`),
  };
}

/** The database that migrated ones are copied from: to copy it takes a tenth of the time of migrating. */
const MIGRATED = "migrated";

/** By the URL of the server: once it is there, it need not be looked for. */
const migrated = new Map<string, Promise<void>>();

function haveMigrated(serverUrl: string): Promise<void> {
  const made = migrated.get(serverUrl) ?? makeMigrated(serverUrl);
  migrated.set(serverUrl, made);
  return made;
}

async function makeMigrated(serverUrl: string): Promise<void> {
  const admin = openDatabase(serverUrl);
  await admin.db.connection().execute(async (db) => {
    // Whichever process of the run comes first.
    await sql`select pg_advisory_lock(1)`.execute(db);
    const { rows } = await sql`select 1 from pg_database where datname = ${MIGRATED}`.execute(db);
    if (rows.length > 0) return;
    const url = await createDatabase(serverUrl, "template1");
    const database = openDatabase(url);
    await migrate(database);
    await database.close();
    // Whole, or not there.
    await sql`alter database ${sql.id(nameOf(url))} rename to ${sql.id(MIGRATED)}`.execute(db);
  });
  await admin.close();
}

async function createDatabase(serverUrl: string, template: string): Promise<string> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  // To copy the files takes half as long as to log their pages.
  await asAdministrator(
    serverUrl,
    sql`create database ${sql.id(name)} template ${sql.id(template)} strategy file_copy`,
  );
  const url = new URL(serverUrl);
  url.pathname = name;
  return url.href;
}

async function asAdministrator(serverUrl: string, statement: RawBuilder<unknown>): Promise<void> {
  const { db, close } = openDatabase(serverUrl);
  await statement.execute(db).finally(close);
}

const nameOf = (url: string) => new URL(url).pathname.slice(1);
