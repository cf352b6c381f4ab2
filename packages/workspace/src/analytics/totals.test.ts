import { describe, expect, test } from "vitest";
import { MAX_ROWS, readShown } from "./totals.ts";

/** A grouping of this many rows, of which only those that `isShown` can be shown. */
async function read(count: number, isShown: (row: number) => boolean) {
  const asked: number[] = [];
  const rows = await readShown(
    async (limit) => {
      asked.push(limit);
      return Array.from({ length: Math.min(limit, count) }, (_, row) => row);
    },
    (found) => found.filter(isShown),
  );
  return { rows, asked: asked.length };
}

describe("rows that can't be shown take no place of others:", () => {
  test.each([
    ["none is", 10_000, (row: number) => row >= 0, MAX_ROWS, 1],
    ["the first are", 10_000, (row: number) => row >= 3000, MAX_ROWS, 2],
    ["every other is", 9000, (row: number) => row % 2 === 0, 4500, 2],
    ["all are", 10_000, () => false, 0, 3],
    ["some of few are", 10, (row: number) => row > 3, 6, 1],
  ])("%s", async (_name, count, isShown, length, asked) => {
    const found = await read(count, isShown);
    expect(found.rows).toHaveLength(length);
    expect(found.asked).toBe(asked);
    expect(found.rows[0]).toBe(Array.from({ length: count }, (_, row) => row).find(isShown));
  });
});
