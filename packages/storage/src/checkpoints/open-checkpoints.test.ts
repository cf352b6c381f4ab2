import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { temporaryDirectory } from "../testing/temporary-directory.ts";
import { openCheckpoints } from "./open-checkpoints.ts";

const PAGES = 100;

async function setUp() {
  const path = join(await temporaryDirectory(), "a.db");
  const database = new DatabaseSync(path);
  onTestFinished(() => database.close());
  database.exec("pragma journal_mode = wal; pragma wal_autocheckpoint = 0; create table t (id integer primary key, v)");
  const insert = database.prepare("insert into t (v) values (zeroblob(4000))");
  return {
    path,
    /** Each takes a page at the least, and a commit of its own. */
    write: (rows: number) => Array.from({ length: rows }, () => insert.run()),
    /** In the log alone. */
    waiting() {
      const { log, checkpointed } = database.prepare("pragma wal_checkpoint(noop)").get() as Record<string, number>;
      return (log ?? 0) - (checkpointed ?? 0);
    },
  };
}

test("a log is copied when it is long, again and again, and not before", async () => {
  const { path, write, waiting } = await setUp();
  const checkpoints = openCheckpoints({ path, pages: PAGES });
  onTestFinished(() => checkpoints.close());
  write(10);
  await delay(600);
  expect(waiting()).toBeGreaterThanOrEqual(10);
  for (let time = 0; time < 3; time += 1) {
    write(2 * PAGES);
    await vi.waitFor(() => expect(waiting()).toBeLessThan(PAGES), 10_000);
  }
});

test("what is written meanwhile, in a transaction that is open, stays in the log, and nobody waits", async () => {
  const { path, write, waiting } = await setUp();
  write(2 * PAGES);
  const writer = new DatabaseSync(path);
  onTestFinished(() => writer.close());
  writer.exec("pragma wal_autocheckpoint = 0; begin immediate; insert into t (v) values ('open')");
  const checkpoints = openCheckpoints({ path, pages: PAGES });
  onTestFinished(() => checkpoints.close());
  await vi.waitFor(() => expect(waiting()).toBe(0), 10_000);
  writer.exec("commit");
  expect(waiting()).toBeGreaterThan(0);
  expect(writer.prepare("select count(*) as n from t").get()).toEqual({ n: 2 * PAGES + 1 });
});

test("closing waits for what is copied, and a file that is gone harms nobody", async () => {
  const { path, write } = await setUp();
  write(2 * PAGES);
  const checkpoints = openCheckpoints({ path, pages: PAGES });
  await delay(300);
  await rm(path);
  await checkpoints.close();
  await checkpoints.close();
});
