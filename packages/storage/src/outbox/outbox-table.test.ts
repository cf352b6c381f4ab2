import { expect, test } from "vitest";
import { describeEachDialect } from "../testing/databases.ts";
import { insertBatch, listOldest } from "./outbox-table.ts";

describeEachDialect("the oldest batches", ({ open }) => {
  async function setUp(batches: readonly (readonly string[])[]) {
    const database = await open();
    for (const texts of batches) {
      const json = JSON.stringify(texts);
      await insertBatch(database, { json, count: texts.length });
    }
    return async (limits: { events: number; bytes: number }) =>
      (await listOldest(database.db, limits)).map(({ events }) => events.length);
  }

  test("are as many as keep within a number of events and of bytes, and one where none does", async () => {
    const list = await setUp([["a"], ["b", "c"], ["d"], ["é".repeat(1000)], ["f"]]);
    expect(await list({ events: 100, bytes: 1_000_000 })).toEqual([1, 2, 1, 1, 1]);
    expect(await list({ events: 3, bytes: 1_000_000 })).toEqual([1, 2]);
    expect(await list({ events: 2, bytes: 1_000_000 })).toEqual([1]);
    // 5, 9 and 5 bytes; é has two.
    expect(await list({ events: 100, bytes: 19 })).toEqual([1, 2, 1]);
    expect(await list({ events: 100, bytes: 1500 })).toEqual([1, 2, 1]);
    expect(await list({ events: 100, bytes: 2023 })).toEqual([1, 2, 1, 1]);
    expect(await list({ events: 100, bytes: 1 })).toEqual([1]);
    expect(await list({ events: 0, bytes: 0 })).toEqual([]);
  });
});
