import { expect, test, vi } from "vitest";
import { createWriteBehind } from "./write-behind.ts";

function start(options: { maxRows?: number; delayMs?: number } = {}) {
  const batches: number[][] = [];
  const logged: string[] = [];
  const state = { isBroken: false };
  const log = (fields: object, message: string) =>
    void logged.push(`${message} ${"rows" in fields ? fields.rows : ""}`);
  const rows = createWriteBehind<number>({
    write: async (batch) => {
      if (state.isBroken) throw new Error("disk full");
      batches.push([...batch]);
    },
    log: { error: log, warn: log, info: log },
    ...options,
  });
  const addMany = (from: number, count: number) => {
    for (let row = from; row < from + count; row += 1) rows.add(row);
  };
  return { rows, batches, logged, state, addMany };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

test("rows are written together, in their order, by themselves", async () => {
  const { batches, addMany } = start({ delayMs: 10 });
  addMany(0, 4);
  expect(batches).toEqual([]);
  await vi.waitFor(() => expect(batches).toEqual([[0, 1, 2, 3]]), { timeout: 10_000 });
});

test("flushing writes every row that was added before", async () => {
  const { rows, batches, addMany } = start();
  addMany(0, 2_500);
  const first = rows.flush();
  addMany(2_500, 7);
  await first;
  await rows.flush();
  expect(batches.flat()).toEqual(numbers(2_507));
  expect(batches.every(({ length }) => length <= 1_000)).toBe(true);
});

test("what could not be written is written with the next rows", async () => {
  const { rows, batches, logged, state, addMany } = start();
  state.isBroken = true;
  addMany(0, 3);
  await rows.flush();
  expect(logged).toEqual(["Request log entries could not be written; they are tried again 3"]);
  state.isBroken = false;
  addMany(3, 2);
  await rows.flush();
  expect(batches.flat()).toEqual(numbers(5));
});

test("memory is bounded: of more rows than there is room for, the oldest go, and the log says so", async () => {
  const { rows, batches, logged, state, addMany } = start({ maxRows: 300 });
  state.isBroken = true;
  for (let from = 0; from < 1_000; from += 100) {
    addMany(from, 100);
    await rows.flush();
  }
  expect(logged.filter((line) => line.startsWith("Request log entries were dropped"))).toHaveLength(7);
  state.isBroken = false;
  await rows.flush();
  expect(batches.flat()).toEqual(numbers(1_000).slice(700));
});
