import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
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

test.each([
  ["as a request is", () => stat("/")],
  ["in the next turn", () => nextTurn()],
  // One that is due at once runs before the system is asked for anything: nobody can have told of a change by then.
  ["by a timer that was waited for", () => nextTurn().then(() => sleep(1))],
])(
  "what another connection has changed is found by whoever is told %s, whenever was looked before",
  async (_title, tell) => {
    const { db, path } = await openFile();
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    let value = 1;
    for (const before of [() => undefined, () => nextTurn(), () => sleep(1), () => stat("/"), () => set(db, value)]) {
      for (let time = 0; time < 3; time += 1) {
        await before();
        expect(await find(db, { id: "a" })).toEqual([{ value }]);
        value += 1;
        other.exec(`update pairs set value = ${value}`);
        await tell();
        expect(await find(db, { id: "a" })).toEqual([{ value }]);
      }
    }
    expect(await find(db, { id: "b" })).toEqual([]);
    other.exec("insert into pairs values ('b', 1)");
    await tell();
    expect(await find(db, { id: "b" })).toEqual([{ value: 1 }]);
  },
);

async function keepRows() {
  const { path } = await openFile();
  const reader = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => reader.close());
  const run = vi.fn<Run>(({ parameters: [id, chars] }) => ({
    rows: id === "none" ? [] : [{ id, text: "x".repeat(Number(chars ?? 0)) }],
  }));
  const kept = new KeptRows(reader, run);
  const ask = (sql: string, ...parameters: readonly unknown[]) =>
    kept.find({ sql, parameters } as unknown as Parameters<Run>[0]).rows;
  return { run, ask };
}

test("rows are read once while nothing changes, and what is not there each time", async () => {
  const { run, ask } = await keepRows();
  for (let time = 0; time < 3; time += 1) {
    const asked = [ask("x", "a"), ask("x", "1"), ask("x", 1), ask("y", "a"), ask("x", "none")];
    expect(asked.map(([row]) => row && (row as { id: unknown }).id)).toEqual(["a", "1", 1, "a", undefined]);
    await nextTurn();
  }
  expect(run).toHaveBeenCalledTimes(4 + 3);
});

test("no more is kept than a few megabytes, and nothing that is long", async () => {
  const { run, ask } = await keepRows();
  ask("x", "long", 40_000);
  ask("x", "long", 40_000);
  expect(run).toHaveBeenCalledTimes(2);
  for (let id = 0; id < 1_000; id += 1) ask("x", id, 10_000);
  run.mockClear();
  for (let id = 0; id < 1_000; id += 1) ask("x", id, 10_000);
  // At 20 KB each a fifth of them have room.
  expect(run.mock.calls.length).toBeGreaterThan(700);
  expect(run.mock.calls.length).toBeLessThan(900);
  await nextTurn();
  run.mockClear();
  // There is room again for those that are asked for now.
  ask("x", 999, 10_000);
  ask("x", 999, 10_000);
  expect(run).toHaveBeenCalledTimes(1);
});
