import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JS } from "@duckdb/node-api";
import { expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../../testing/temporary-directory.ts";
import { openInstance } from "./instance.ts";

const MB = 1024 * 1024;

/** An instance with its file in a folder where there is a file of others, too. */
async function open() {
  const folder = await temporaryDirectory();
  await writeFile(join(folder, "secret.csv"), "a secret\n");
  const { instance, close } = await openInstance(join(folder, "events.duckdb"), { memory: 64 * MB, threads: 1 });
  const connection = await instance.connect();
  onTestFinished(() => {
    connection.closeSync();
    close();
  });
  return async (sql: string): Promise<JS[][]> =>
    (await connection.runAndReadAll(sql.replace("FOLDER", folder))).getRowsJS();
}

test.each([
  ["reads no file", "select * from read_csv('FOLDER/secret.csv')"],
  ["lists no folder", "select * from glob('FOLDER/*')"],
  ["writes no file", "copy (select 1) to 'FOLDER/out.csv'"],
  ["opens no other database", "attach 'FOLDER/other.duckdb'"],
  ["fetches nothing", "select * from read_csv('https://example.com/a.csv')"],
  ["installs no extension", "install httpfs"],
  ["loads no extension", "load 'FOLDER/extension.duckdb_extension'"],
  ["takes no more memory", "set memory_limit = '1GB'"],
  ["takes no more threads", "set threads = 8"],
  ["cannot be let out", "set enable_external_access = true"],
  ["cannot be unlocked", "set lock_configuration = false"],
])("whatever a statement says, DuckDB %s", async (_, sql) => {
  const run = await open();
  await expect(run(sql)).rejects.toThrow(/Permission Error|configuration has been locked/);
});

test("it knows its share of memory and threads, and puts what is larger into files beside its own", async () => {
  const run = await open();
  const settings = await run("select name, value from duckdb_settings() where name in ('memory_limit', 'threads')");
  expect(Object.fromEntries(settings)).toEqual({ memory_limit: "64.0 MiB", threads: "1" });
  // As texts these are 100 MB.
  await run("create table texts as select md5(range::text) as one, md5((range * 7)::text) as two from range(1500000)");
  const [[groups] = []] = await run("select count(*) from (select one, max(two) from texts group by one)");
  expect(groups).toBe(1_500_000n);
});
