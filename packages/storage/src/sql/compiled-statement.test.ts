import { join } from "node:path";
import type { Generated, Kysely } from "kysely";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../testing/temporary-directory.ts";
import type { ParameterNamed } from "./compiled-statement.ts";
import { compiledChange, compiledInsert, compiledRead, compiledStatement } from "./compiled-statement.ts";
import { openDatabase } from "./open-database.ts";

interface Tables {
  pairs: { id: string; kind: string; value: number | null };
}

test("each run has its own values, and the text is made once for each database", async () => {
  let made = 0;
  const find = compiledStatement((db: Kysely<Tables>, parameter: ParameterNamed<"id" | "least">) => {
    made += 1;
    return db
      .selectFrom("pairs")
      .select(["id", "value"])
      .where("value", ">=", parameter("least"))
      .where("kind", "=", "own")
      .where("id", "=", parameter("id"));
  });
  for (const shift of [0, 10]) {
    const database = openDatabase("sqlite::memory:");
    const db = database.db as unknown as Kysely<Tables>;
    await db.schema
      .createTable("pairs")
      .addColumn("id", "text")
      .addColumn("kind", "text")
      .addColumn("value", "integer")
      .execute();
    const rows = ["a", "b"].map((id, index) => ({ id, kind: "own", value: index + shift }));
    await db
      .insertInto("pairs")
      .values([...rows, { id: "a", kind: "other", value: 5 }])
      .execute();
    expect(await find(db, { id: "a", least: 0 })).toEqual([{ id: "a", value: shift }]);
    expect(await find(db, { id: "b", least: 0 })).toEqual([{ id: "b", value: shift + 1 }]);
    expect(await find(db, { id: "b", least: shift + 2 })).toEqual([]);
    expect(await db.transaction().execute((tx) => find(tx, { id: "a", least: 0 }))).toHaveLength(1);
    await database.close();
  }
  expect(made).toBe(2);
});

test("a read at once gives what is committed, and nothing where it would have to wait", async () => {
  const read = compiledRead((db: Kysely<Tables>, parameter: ParameterNamed<"id">) =>
    db.selectFrom("pairs").select("value").where("id", "=", parameter("id")),
  );
  for (const [url, expected] of [
    [`sqlite:${join(await temporaryDirectory(), "pairs.db")}`, [{ value: 1 }]],
    ["sqlite::memory:", undefined],
  ] as const) {
    const database = openDatabase(url);
    const db = database.db as unknown as Kysely<Tables>;
    await db.schema
      .createTable("pairs")
      .addColumn("id", "text")
      .addColumn("kind", "text")
      .addColumn("value", "integer")
      .execute();
    await db.insertInto("pairs").values({ id: "a", kind: "own", value: 1 }).execute();
    expect(read(db, { id: "a" })).toEqual(expected);
    expect(read(db, { id: "b" })).toEqual(expected && []);
    expect(await db.transaction().execute(async (tx) => read(tx, { id: "a" }))).toBeUndefined();
    await database.close();
  }
});

test("a change tells how many rows it changed, alone and in a transaction, whose end decides about it", async () => {
  const add = compiledChange((db: Kysely<Tables>, parameter: ParameterNamed<"id" | "value">) =>
    db
      .insertInto("pairs")
      .values({ id: parameter("id"), kind: "own", value: parameter("value") })
      .onConflict((conflict) => conflict.column("id").doNothing()),
  );
  const move = compiledChange((db: Kysely<Tables>, parameter: ParameterNamed<"least" | "by">) =>
    db
      .updateTable("pairs")
      .set((eb) => ({ value: eb("value", "+", parameter("by")) }))
      .where("value", ">=", parameter("least")),
  );
  for (const url of [`sqlite:${join(await temporaryDirectory(), "changes.db")}`, "sqlite::memory:"]) {
    const database = openDatabase(url);
    const db = database.db as unknown as Kysely<Tables>;
    await db.schema
      .createTable("pairs")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("kind", "text")
      .addColumn("value", "integer")
      .execute();
    expect(await add(db, { id: "a", value: 1 })).toBe(1);
    expect(await add(db, { id: "a", value: 9 })).toBe(0);
    expect(await add(db, { id: "b", value: null })).toBe(1);
    const undone = db.transaction().execute(async (tx) => {
      expect(await move(tx, { least: 1, by: 2 })).toBe(1);
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await db.transaction().execute((tx) => move(tx, { least: 1, by: 4 }))).toBe(1);
    expect(await move(db, { least: 6, by: 4 })).toBe(0);
    expect(await db.selectFrom("pairs").select(["id", "value"]).orderBy("id").execute()).toEqual([
      { id: "a", value: 5 },
      { id: "b", value: null },
    ]);
    await database.close();
  }
});

test("an insert tells the number that the database gave the row, alone and in a transaction", async () => {
  interface Numbered {
    notes: { n: Generated<number>; text: string };
  }
  const add = compiledInsert((db: Kysely<Numbered>, parameter: ParameterNamed<"text">) =>
    db.insertInto("notes").values({ text: parameter("text") }),
  );
  for (const url of [`sqlite:${join(await temporaryDirectory(), "numbers.db")}`, "sqlite::memory:"]) {
    const database = openDatabase(url);
    const db = database.db as unknown as Kysely<Numbered>;
    await db.schema
      .createTable("notes")
      .addColumn("n", "integer", (column) => column.primaryKey().autoIncrement())
      .addColumn("text", "text")
      .execute();
    expect(await add(db, { text: "a" })).toBe(1);
    expect(
      await db.transaction().execute(async (tx) => [await add(tx, { text: "b" }), await add(tx, { text: "c" })]),
    ).toEqual([2, 3]);
    expect(await db.selectFrom("notes").select("text").orderBy("n").execute()).toEqual([
      { text: "a" },
      { text: "b" },
      { text: "c" },
    ]);
    await database.close();
  }
});
