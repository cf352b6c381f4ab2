import { sql } from "kysely";
import { expect, test } from "vitest";
import { describeEachDialect } from "../testing/databases.ts";
import { compiledChanges } from "./compiled-statement.ts";
import type { StorageTables } from "./database.ts";
import { insertRows } from "./insert-rows.ts";

interface Tables extends StorageTables {
  pairs: { id: string; value: number | null | undefined };
}

describeEachDialect("many rows", ({ open }) => {
  async function openPairs() {
    const { db } = await open<Tables>();
    await db.schema
      .createTable("pairs")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("value", "integer")
      .execute();
    const read = () => db.selectFrom("pairs").select(["id", "value"]).orderBy("id").execute();
    return { db, read };
  }

  test("are inserted in calls of any number, none too", async () => {
    const { db, read } = await openPairs();
    await insertRows(db, "pairs", []);
    // The first of all decides how the statement is made.
    await insertRows(db, "pairs", [{ id: "e", value: undefined }]);
    await insertRows(db, "pairs", [{ id: "a", value: 1 }]);
    await insertRows(db, "pairs", [
      { id: "b", value: null },
      { id: "c", value: undefined },
    ]);
    await db.transaction().execute((tx) => insertRows(tx, "pairs", [{ id: "d", value: 4 }]));
    expect(await read()).toEqual([
      { id: "a", value: 1 },
      { id: "b", value: null },
      { id: "c", value: null },
      { id: "d", value: 4 },
      { id: "e", value: null },
    ]);
  });

  test("are inserted all or none", async () => {
    const { db, read } = await openPairs();
    const rows = ["a", "b", "a"].map((id) => ({ id, value: 1 }));
    await expect(insertRows(db, "pairs", rows)).rejects.toThrow();
    expect(await read()).toEqual([]);
  });

  test("are changed by one statement, each with its own values", async () => {
    const { db, read } = await openPairs();
    await insertRows(
      db,
      "pairs",
      ["a", "b", "c"].map((id) => ({ id, value: 1 })),
    );
    const add = compiledChanges<Tables, "id" | "more">((db, parameter) =>
      db
        .updateTable("pairs")
        .set({ value: sql<number>`value + ${parameter("more")}` })
        .where("id", "=", parameter("id")),
    );
    await db.transaction().execute(async (tx) => {
      await add(tx, [
        { id: "a", more: 1 },
        { id: "c", more: 5 },
      ]);
      await add(tx, []);
    });
    expect(await read()).toEqual([
      { id: "a", value: 2 },
      { id: "b", value: 1 },
      { id: "c", value: 6 },
    ]);
  });
});
