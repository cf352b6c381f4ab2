import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../testing/temporary-directory.ts";
import { openDatabase } from "./open-database.ts";

interface Tables {
  notes: { id: number; parent: number | null };
}

async function setUp() {
  const path = join(await temporaryDirectory(), "test.sqlite");
  const database = openDatabase(`sqlite:${path}`);
  onTestFinished(() => database.close());
  const db = database.db as unknown as Kysely<Tables>;
  await sql`
    create table notes (
      id integer primary key,
      parent integer references notes (id) deferrable initially deferred
    )`.execute(db);
  const disk = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => disk.close());
  const insert = (on: Kysely<Tables>, id: number, parent: number | null = null) =>
    on.insertInto("notes").values({ id, parent }).execute();
  const add = (id: number, parent: number | null = null) => db.transaction().execute((tx) => insert(tx, id, parent));
  const ids = async (on: Kysely<Tables> = db) =>
    (await on.selectFrom("notes").select("id").orderBy("id").execute()).map(({ id }) => id);
  return {
    db,
    insert,
    add,
    ids,
    /** What another process would find. */
    onDisk: () =>
      disk
        .prepare("select id from notes order by id")
        .all()
        .map(({ id }) => id),
  };
}

/** Resolves when all has run that needs no further turn of the event loop. */
const restOfTurn = async () => {
  for (let step = 0; step < 100; step += 1) await undefined;
};

test("transactions and statements of one turn are durable together, and none is told before", async () => {
  const { db, insert, add, ids, onDisk } = await setUp();
  const told: number[] = [];
  const writes = [
    add(1).then(() => told.push(1)),
    insert(db, 2).then(() => told.push(2)),
    db
      .transaction()
      .execute(async (tx) => {
        expect(await ids(tx)).toEqual([1, 2]);
        await insert(tx, 3);
      })
      .then(() => told.push(3)),
  ];
  await restOfTurn();
  expect(told).toEqual([]);
  expect(onDisk()).toEqual([]);
  // Whoever reads meanwhile waits for nobody, and is shown only what will stay.
  expect(await ids()).toEqual([]);
  expect((await sql`select id from notes`.execute(db)).rows).toEqual([]);
  await Promise.all(writes);
  expect(told.toSorted()).toEqual([1, 2, 3]);
  expect(onDisk()).toEqual([1, 2, 3]);
  expect(await ids()).toEqual([1, 2, 3]);
});

test.each([
  ["the first", 0],
  ["one in the middle", 1],
  ["the last", 2],
])("where %s fails, the others are kept", async (_, failing) => {
  const { db, insert, onDisk } = await setUp();
  const writes = [0, 1, 2].map((id) =>
    db.transaction().execute(async (tx) => {
      await insert(tx, id);
      if (id === failing) throw new Error("on purpose");
    }),
  );
  const outcomes = await Promise.allSettled(writes);
  expect(outcomes.map(({ status }) => status === "rejected")).toEqual([0, 1, 2].map((id) => id === failing));
  expect(onDisk()).toEqual([0, 1, 2].filter((id) => id !== failing));
});

test("a statement that fails by itself undoes no other, nor what its own transaction did before", async () => {
  const { db, insert, add, onDisk } = await setUp();
  const outcomes = await Promise.allSettled([
    add(1),
    insert(db, 1),
    db.transaction().execute(async (tx) => {
      await insert(tx, 2);
      await insert(tx, 1).catch(() => {});
    }),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(onDisk()).toEqual([1, 2]);
});

test("who is refused because of a row that is not yet durable, is told so only when it is", async () => {
  const { db, insert, add } = await setUp();
  const told: string[] = [];
  const writes = [
    add(1).then(() => told.push("added")),
    add(1).catch(() => told.push("refused")),
    insert(db, 1).catch(() => told.push("refused")),
  ];
  await restOfTurn();
  expect(told).toEqual([]);
  await Promise.all(writes);
  expect(told).toEqual(expect.arrayContaining(["added", "refused"]));
});

test("a commit that fails fails all of them, and whoever they refused", async () => {
  const { db, insert, add, onDisk } = await setUp();
  const refused = add(1);
  const writes = [refused, add(2, 77), insert(db, 3), add(1)];
  const outcomes = await Promise.allSettled(writes);
  expect(outcomes.map((outcome) => outcome.status === "rejected" && String(outcome.reason))).toEqual(
    writes.map(() => expect.stringContaining("FOREIGN KEY")),
  );
  expect(onDisk()).toEqual([]);
  await add(4);
  expect(onDisk()).toEqual([4]);
});

test("what the database itself undoes is undone for all, and no statement of theirs goes on alone", async () => {
  const { db, insert, add, ids, onDisk } = await setUp();
  const before = add(1);
  const undone = db.transaction().execute(async (tx) => {
    await insert(tx, 2);
    // As an error of the disk would.
    await sql`insert or rollback into notes (id) values (2)`.execute(tx).catch(() => {});
    await insert(tx, 3);
  });
  const outcomes = await Promise.allSettled([before, undone]);
  expect(outcomes.map((outcome) => outcome.status === "rejected" && String(outcome.reason))).toEqual([
    expect.stringContaining("UNIQUE"),
    expect.stringContaining("UNIQUE"),
  ]);
  expect(await ids()).toEqual([]);
  await add(3);
  expect(onDisk()).toEqual([3]);
});

test("one that waits for something else holds up those before it in its turn, and readers not at all", async () => {
  const { db, insert, add, ids, onDisk } = await setUp();
  const gate = Promise.withResolvers<void>();
  const told: number[] = [];
  const before = add(1).then(() => told.push(1));
  const long = db.transaction().execute(async (tx) => {
    await insert(tx, 2);
    await gate.promise;
  });
  await sleep(10);
  expect(await ids()).toEqual([]);
  const after = add(3).then(() => told.push(3));
  await setImmediate();
  expect(told).toEqual([]);
  gate.resolve();
  await Promise.all([before, long]);
  expect(onDisk()).toEqual([1, 2]);
  expect(told).toEqual([1]);
  await after;
  expect(onDisk()).toEqual([1, 2, 3]);
});

test("what is no part of a transaction commits what was before it", async () => {
  const { db, add, onDisk } = await setUp();
  const write = add(1);
  await restOfTurn();
  expect(onDisk()).toEqual([]);
  await sql`pragma optimize`.execute(db);
  expect(onDisk()).toEqual([1]);
  await write;
});

test("closing keeps what a turn has begun", async () => {
  const { db, add, onDisk } = await setUp();
  const write = add(1);
  await restOfTurn();
  await db.destroy();
  await write;
  expect(onDisk()).toEqual([1]);
});
