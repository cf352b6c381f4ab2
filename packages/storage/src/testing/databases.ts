import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { migratedImage } from "@overdub/testkit/open-migrated";
import type { TestPostgres } from "@overdub/testkit/postgres";
import { startPostgres } from "@overdub/testkit/postgres";
import { afterAll, beforeAll, describe, onTestFinished } from "vitest";
import type { SqlDatabase, SqlDialect, StorageTables } from "../sql/database.ts";
import { openDatabase } from "../sql/open-database.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

export interface TestDatabases {
  readonly dialect: SqlDialect;
  /** The URL of a database without tables; for SQLite that of a file which goes with the test. */
  createEmptyUrl(): Promise<string>;
  /** The URL of a migrated database without rows. */
  createUrl(): Promise<string>;
  /** A migrated database without rows, closed when the test has finished. */
  open<Tables extends StorageTables = StorageTables>(): Promise<SqlDatabase<Tables>>;
}

/** Runs one suite on SQLite and on a real PostgreSQL. */
export function describeEachDialect(name: string, suite: (databases: TestDatabases) => void): void {
  describe.each(["sqlite", "postgres"] as const)(`${name} on %s`, (dialect) => {
    let postgres: TestPostgres | undefined;
    const made: Promise<string>[] = [];

    beforeAll(async () => {
      if (dialect === "postgres") postgres = await startPostgres();
    });
    afterAll(async () => {
      for (const url of await Promise.all(made)) await postgres?.drop(url);
      await postgres?.stop();
    });

    function kept(url: Promise<string>): Promise<string> {
      made.push(url);
      return url;
    }
    const newPath = async () => join(await temporaryDirectory(), "test.sqlite");
    async function createEmptyUrl() {
      return postgres ? kept(postgres.createDatabase()) : `sqlite:${await newPath()}`;
    }
    async function createUrl() {
      if (postgres) return kept(postgres.createMigrated());
      const path = await newPath();
      await writeFile(path, await migratedImage());
      return `sqlite:${path}`;
    }
    suite({
      dialect,
      createEmptyUrl,
      createUrl,
      async open<Tables extends StorageTables = StorageTables>() {
        const database = openDatabase<Tables>(await createUrl());
        onTestFinished(() => database.close());
        return database;
      },
    });
  });
}
