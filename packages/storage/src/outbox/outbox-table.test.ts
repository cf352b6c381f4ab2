import { expect, test } from "vitest";
import { describeEachDialect } from "../testing/databases.ts";
import { deleteThrough, insertBatch, listOldest } from "./outbox-table.ts";
import { RecentBatches } from "./recent-batches.ts";

describeEachDialect("the oldest batches", ({ open }) => {
  async function setUp(batches: readonly (readonly string[])[]) {
    const database = await open();
    for (const texts of batches) {
      const json = JSON.stringify(texts);
      await insertBatch(database, { json, count: texts.length });
    }
    return async (limits: { events: number; bytes: number }) =>
      (await listOldest(database.db, limits, new RecentBatches())).map(({ events }) => events.length);
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

  test("come from memory where they were committed here, from SQL where not, and never where SQL has them no more", async () => {
    const database = await open();
    const recent = new RecentBatches();
    for (const text of ["a", "b", "c", "d"]) await insertBatch(database, { json: `["${text}"]`, count: 1 });
    recent.add(2, '["B"]');
    recent.add(4, '["D"]');
    recent.add(9, '["never"]');
    const list = async (events: number) =>
      (await listOldest(database.db, { events, bytes: 1_000_000 }, recent)).flatMap((batch) => batch.events);
    expect(await list(9)).toEqual(["a", "B", "c", "D"]);
    expect(await list(2)).toEqual(["a", "B"]);
    recent.forget(3);
    expect(await list(9)).toEqual(["a", "b", "c", "D"]);
    await database.db.transaction().execute((tx) => deleteThrough(tx, 4));
    expect(await list(9)).toEqual([]);
  });
});

test("recent batches are forgotten when they are drained, and are not more than fit", () => {
  const recent = new RecentBatches();
  const megabytes = "x".repeat(6 * 1024 * 1024);
  for (const seq of [1, 2, 3]) recent.add(seq, megabytes);
  expect([1, 2, 3].map((seq) => recent.find(seq)?.length)).toEqual([megabytes.length, megabytes.length, undefined]);
  recent.forget(1);
  recent.add(4, megabytes);
  expect([1, 2, 3, 4].map((seq) => recent.find(seq) !== undefined)).toEqual([false, true, false, true]);
});
