import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Kysely } from "kysely";
import { expect, onTestFinished, test, vi } from "vitest";
import { temporaryDirectory } from "../testing/temporary-directory.ts";
import type { ParameterNamed } from "./compiled-statement.ts";
import { compiledLookup } from "./compiled-statement.ts";
import type { Run } from "./kept-rows.ts";
import { KeptRows } from "./kept-rows.ts";
import { openDatabase } from "./open-database.ts";

interface Tables {
  pairs: { id: string; value: number };
}

const find = compiledLookup((db: Kysely<Tables>, parameter: ParameterNamed<"id">) =>
  db.selectFrom("pairs").select("value").where("id", "=", parameter("id")),
);

async function openPairs(url: string) {
  const database = openDatabase(url);
  onTestFinished(() => database.close());
  const db = database.db as unknown as Kysely<Tables>;
  await db.schema.createTable("pairs").addColumn("id", "text").addColumn("value", "integer").execute();
  await db.insertInto("pairs").values({ id: "a", value: 1 }).execute();
  return db;
}

async function openFile() {
  const path = join(await temporaryDirectory(), "pairs.db");
  return { db: await openPairs(`sqlite:${path}`), path };
}

const set = (db: Kysely<Tables>, value: number) => db.updateTable("pairs").set({ value }).execute();

test.each(["file", "memory"])("what was changed is found at once, in a %s", async (kind) => {
  const db = kind === "file" ? (await openFile()).db : await openPairs("sqlite::memory:");
  for (let value = 2; value < 20; value += 1) {
    await set(db, value);
    expect(await find(db, { id: "a" })).toEqual([{ value }]);
    expect(await find(db, { id: "a" })).toEqual([{ value }]);
  }
  await db.transaction().execute(async (tx) => {
    await set(tx, 100);
    expect(await find(tx, { id: "a" })).toEqual([{ value: 100 }]);
  });
  expect(await find(db, { id: "a" })).toEqual([{ value: 100 }]);
  await db.schema.alterTable("pairs").renameColumn("value", "other").execute();
  await expect(find(db, { id: "a" })).rejects.toThrow("no such column");
});

test("what is not committed is not found, nor what was undone", async () => {
  const { db } = await openFile();
  const undone = db.transaction().execute(async (tx) => {
    await set(tx, 2);
    expect(await find(db, { id: "a" })).toEqual([{ value: 1 }]);
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(await find(db, { id: "a" })).toEqual([{ value: 1 }]);
});

test("what another connection has changed is found in the next turn", async () => {
  const { db, path } = await openFile();
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  for (let value = 2; value < 10; value += 1) {
    expect(await find(db, { id: "a" })).toEqual([{ value: value - 1 }]);
    other.exec(`update pairs set value = ${value}`);
    await nextTurn();
    expect(await find(db, { id: "a" })).toEqual([{ value }]);
  }
  expect(await find(db, { id: "b" })).toEqual([]);
  other.exec("insert into pairs values ('b', 1)");
  await nextTurn();
  expect(await find(db, { id: "b" })).toEqual([{ value: 1 }]);
});

test("rows are read once while nothing changes; what is not there is not kept, and no more than some is", async () => {
  const { path } = await openFile();
  const reader = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => reader.close());
  const run = vi.fn<Run>(({ parameters: [id] }) => ({ rows: id === "none" ? [] : [{ id }] }));
  const kept = new KeptRows(reader, run);
  const ask = (sql: string, id: unknown) => kept.find({ sql, parameters: [id] } as unknown as Parameters<Run>[0]).rows;
  for (let time = 0; time < 3; time += 1) {
    expect([ask("x", "a"), ask("x", "1"), ask("x", 1), ask("y", "a"), ask("x", "none")]).toEqual([
      [{ id: "a" }],
      [{ id: "1" }],
      [{ id: 1 }],
      [{ id: "a" }],
      [],
    ]);
    await nextTurn();
  }
  expect(run).toHaveBeenCalledTimes(4 + 3);
  for (let id = 0; id < 5_000; id += 1) ask("z", id);
  await nextTurn();
  run.mockClear();
  // The thousand is full, so that room is made for those that are asked for now.
  expect([ask("x", "a"), ask("x", "a")]).toEqual([[{ id: "a" }], [{ id: "a" }]]);
  expect(run).toHaveBeenCalledTimes(1);
});
