import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openDatabase } from "@overdub/storage";
import { sql } from "kysely";

/** A real PostgreSQL server that lives no longer than this process. */
export interface TestPostgres {
  /** Makes an empty database. @returns its URL, for `openDatabase`. */
  createDatabase(): Promise<string>;
  /** Stops the server and deletes its files, whatever is still connected. */
  stop(): Promise<void>;
}

/**
 * Starts a server of its own, as root too, in about a second. It listens on a socket, so no port is taken.
 *
 * @throws an `Error` with the server's log if it does not come up.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const host = spawn(process.execPath, [fileURLToPath(new URL("./postgres-host.ts", import.meta.url))], {
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
  const urlOf = (database: string) =>
    `postgres://postgres:password@localhost/${database}?host=${encodeURIComponent(socketDirectory)}`;

  return {
    async createDatabase() {
      const name = `test_${randomBytes(6).toString("hex")}`;
      const admin = openDatabase(urlOf("postgres"));
      await sql`create database ${sql.id(name)}`.execute(admin.db);
      await admin.close();
      return urlOf(name);
    },
    async stop() {
      host.stdin.end();
      await exited;
    },
  };
}
