import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../testing/temporary-directory.ts";
import { openQuestionThread } from "./open-question-thread.ts";

async function setUp() {
  const path = join(await temporaryDirectory(), "questions.db");
  const database = new DatabaseSync(path);
  database.exec("pragma journal_mode = wal; create table t (id text, n integer, bytes blob)");
  const thread = openQuestionThread({ path, timeoutMs: 10_000 });
  onTestFinished(async () => {
    await thread.close();
    database.close();
  });
  return { database, thread };
}

const ALL = { sql: "select * from t order by n", parameters: [] };

test("it answers with what is committed, and with nothing else", async () => {
  const { database, thread } = await setUp();
  expect(await thread.ask(ALL)).toEqual([]);
  database.exec("begin; insert into t values ('ü', 1, x'00ff'), (null, 9007199254740991, null)");
  expect(await thread.ask(ALL)).toEqual([]);
  database.exec("commit");
  expect(await thread.ask(ALL)).toEqual([
    { id: "ü", n: 1, bytes: new Uint8Array([0, 255]) },
    { id: null, n: Number.MAX_SAFE_INTEGER, bytes: null },
  ]);
  const some = { sql: "select id from t where n = ? or id = ?", parameters: [2, "ü"] };
  expect(await thread.ask(some)).toEqual([{ id: "ü" }]);
});

test("what fails is told to who asked it, and changes nothing", async () => {
  const { thread } = await setUp();
  const asked = [
    thread.ask({ sql: "select no_such_column from t", parameters: [] }),
    thread.ask({ sql: "insert into t values ('x', 1, null)", parameters: [] }),
    thread.ask({ sql: "select 1", parameters: [1] }),
    thread.ask(ALL),
  ];
  const [unknown, written, unbound, all] = await Promise.allSettled(asked);
  expect(unknown).toMatchObject({ reason: { message: expect.stringContaining("no_such_column") } });
  expect(written).toMatchObject({
    reason: { message: expect.stringContaining("readonly"), code: "ERR_SQLITE_ERROR", errcode: 8 },
  });
  expect(unbound).toMatchObject({ status: "rejected" });
  expect(all).toEqual({ status: "fulfilled", value: [] });
});

test("a long question holds up nobody in this thread, and what waits behind it fails when the thread ends", async () => {
  const { thread } = await setUp();
  await thread.ask(ALL);
  const long =
    "with recursive c (n) as (select 1 union all select n + 1 from c limit 3000000) select count(*) as n from c";
  let isAnswered = false;
  const asked = thread.ask({ sql: long, parameters: [] }).finally(() => {
    isAnswered = true;
  });
  const behind = thread.ask(ALL);
  const ended = Promise.allSettled([asked, behind]);
  for (let turns = 0; turns < 100; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(isAnswered).toBe(false);
  await thread.close();
  expect((await ended)[1]).toMatchObject({ status: "rejected" });
  await expect(thread.ask(ALL)).rejects.toThrow("The database is closed.");
});

test("without a question there is no thread, and one that ends is followed by another", async () => {
  const thread = openQuestionThread({ path: join(await temporaryDirectory(), "none.db"), timeoutMs: 1 });
  for (let times = 0; times < 2; times += 1) await expect(thread.ask(ALL)).rejects.toThrow("unable to open");
  await thread.close();
});
