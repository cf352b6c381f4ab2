import { setImmediate } from "node:timers/promises";

/** SQLite answers within the thread that answers everything else, and reads so many rows in a few milliseconds. */
export const ROWS_PER_TURN = 500;

/** Makes rows of whatever number of others, such as their ids, some at a time, between which others get their turn. */
export async function inTurns<Given, Row>(
  given: readonly Given[],
  make: (some: readonly Given[]) => readonly Row[] | Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < given.length; start += ROWS_PER_TURN) {
    if (start > 0) await setImmediate();
    rows.push(...(await make(given.slice(start, start + ROWS_PER_TURN))));
  }
  return rows;
}
