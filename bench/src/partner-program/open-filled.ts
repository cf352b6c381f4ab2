import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SqlDialect } from "@overdub/storage";
import { openDatabase } from "@overdub/storage";
import { startOwnPostgres } from "@overdub/testkit/postgres";
import type { CreatedWorkspace } from "@overdub/workspace";
import { sql } from "kysely";
import { callerOf } from "../links/fill.ts";
import type { OpenWorkspace } from "../servers/open-workspace.ts";
import { openWorkspace } from "../servers/open-workspace.ts";
import { createTemporaryFolder } from "../servers/temporary-folder.ts";
import type { ProgramSize } from "./fill-program.ts";
import { createProgram, fillProgram } from "./fill-program.ts";

export interface Filled extends OpenWorkspace {
  /** Of the database. */
  readonly url: string;
  readonly owner: Awaited<ReturnType<typeof createProgram>>;
  /** When it was filled. */
  readonly nowMs: number;
}

/** What a database that is kept says of itself, beside it. */
interface Kept {
  readonly workspace: CreatedWorkspace;
  readonly owner: Filled["owner"];
  readonly nowMs: number;
}

/**
 * Fills a program, once. With `BENCH_FOLDER`, and for PostgreSQL with `BENCH_POSTGRES`, the URL of a server, it is kept there
 * for the next run.
 *
 * @returns what opens a copy of it, with the server of a workspace.
 */
export async function haveFilled(
  dialect: SqlDialect,
  size: ProgramSize,
  resources: AsyncDisposableStack,
): Promise<() => Promise<Filled>> {
  const folder = process.env.BENCH_FOLDER ?? (await createTemporaryFolder(resources));
  await mkdir(folder, { recursive: true });
  const name = `bench_${size.commissions}`;
  const place =
    dialect === "sqlite"
      ? filesIn(folder, name)
      : databasesOn(process.env.BENCH_POSTGRES ?? (await ownServer(resources)), name);
  const said = join(folder, `${name}.${dialect}.json`);
  const isKept = process.env.BENCH_FOLDER && (dialect === "sqlite" || process.env.BENCH_POSTGRES);
  const kept = isKept && existsSync(said) ? JSON.parse(await readFile(said, "utf8")) : await fill(place, size);
  await writeFile(said, JSON.stringify(kept));
  return async () => {
    const url = await place.copy(resources);
    return { ...(await openWorkspace(resources, 0, { url, workspace: kept.workspace })), ...kept, url };
  };
}

async function ownServer(resources: AsyncDisposableStack): Promise<string> {
  const postgres = await startOwnPostgres();
  resources.defer(() => postgres.stop());
  return postgres.url;
}

async function fill({ url, clear }: ReturnType<typeof databasesOn>, size: ProgramSize): Promise<Kept> {
  await using resources = new AsyncDisposableStack();
  await clear();
  const { server, workspace, database } = await openWorkspace(resources, 0, { url });
  const nowMs = Date.now();
  const owner = await createProgram(callerOf(server, workspace), workspace);
  await fillProgram(database, owner, size, nowMs);
  return { workspace, owner, nowMs };
}

function filesIn(folder: string, name: string) {
  const path = join(folder, `${name}.db`);
  return {
    url: `sqlite:${path}`,
    clear: () => rm(path, { force: true }),
    async copy(resources: AsyncDisposableStack) {
      const copy = join(await createTemporaryFolder(resources), "overdub.db");
      await copyFile(path, copy);
      return `sqlite:${copy}`;
    },
  };
}

function databasesOn(server: string, name: string) {
  const urlOf = (database: string) => Object.assign(new URL(server), { pathname: database }).href;
  const run = async (...statements: ReturnType<typeof sql>[]) => {
    const admin = openDatabase(server);
    for (const statement of statements) await statement.execute(admin.db);
    await admin.close();
  };
  let copies = 0;
  const drop = (database: string) => sql`drop database if exists ${sql.id(database)}`;
  return {
    url: urlOf(name),
    clear: () => run(drop(name), sql`create database ${sql.id(name)}`),
    async copy(resources: AsyncDisposableStack) {
      copies += 1;
      const copy = `${name}_${copies}`;
      await run(drop(copy), sql`create database ${sql.id(copy)} template ${sql.id(name)} strategy file_copy`);
      resources.defer(() => run(drop(copy)));
      return urlOf(copy);
    },
  };
}
