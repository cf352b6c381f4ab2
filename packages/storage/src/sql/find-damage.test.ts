import { mkdtemp, open, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkDatabaseFile } from "./find-damage.ts";

const LIMIT_MS = 60_000;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "overdub-damage-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A sound file of so many rows of a kilobyte. */
function makeFile(name: string, rows: number): string {
  const path = join(folder, name);
  const database = new DatabaseSync(path);
  database.exec(
    "pragma journal_mode = wal; create table t (id integer primary key, text text); create index i on t (text)",
  );
  database.exec(`with recursive n (id) as (select 1 union all select id + 1 from n where id < ${rows})
    insert into t select id, id || hex(randomblob(400)) from n`);
  database.close();
  return path;
}

async function overwrite(path: string, at: number, bytes: Buffer): Promise<void> {
  await using file = await open(path, "r+");
  await file.write(bytes, 0, bytes.length, at);
}

test("sound files, those to come, and other databases are sound", async () => {
  const path = makeFile("sound.db", 500);
  for (const url of [
    `sqlite:${path}`,
    `sqlite://${path}`,
    `sqlite:${folder}/none.db`,
    "sqlite::memory:",
    "postgres://x/y",
  ]) {
    expect([url, await checkDatabaseFile(url, LIMIT_MS)]).toEqual([url, { state: "sound" }]);
  }
});

test.each([
  ["a page of zeros", (path: string) => overwrite(path, 40 * 4096, Buffer.alloc(4096))],
  ["a page of noise", (path: string) => overwrite(path, 40 * 4096, Buffer.alloc(4096, 0xa5))],
  ["noise where the schema is", (path: string) => overwrite(path, 100, Buffer.alloc(900, 0xa5))],
  ["another kind of file", (path: string) => writeFile(path, "x".repeat(100_000))],
])("%s is told in one line", async (_what, damage) => {
  const path = makeFile(`damaged-${_what.replaceAll(" ", "-")}.db`, 500);
  await damage(path);
  const found = await checkDatabaseFile(`sqlite:${path}`, LIMIT_MS);
  expect(found).toEqual({ state: "damaged", fault: expect.stringMatching(/^[^\n]{3,200}$/) });
});

test("a large file is read in a process of its own, for as long as it may be", async () => {
  const path = makeFile("large.db", 45_000);
  expect((await stat(path)).size).toBeGreaterThan(32 * 1024 * 1024);
  expect(await checkDatabaseFile(`sqlite:${path}`, LIMIT_MS)).toEqual({ state: "sound" });
  expect(await checkDatabaseFile(`sqlite:${path}`, 1)).toEqual({ state: "unknown" });
  await overwrite(path, 4_000 * 4096, Buffer.alloc(4096, 0xa5));
  expect(await checkDatabaseFile(`sqlite:${path}`, LIMIT_MS)).toMatchObject({ state: "damaged" });
});
