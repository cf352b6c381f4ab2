import { setImmediate } from "node:timers/promises";

/** SQLite answers within the thread that answers everything else, and reads so many rows in a few milliseconds. */
const ROWS_PER_TURN = 500;

/** Reads rows by their ids, however many, some at a time, between which others get their turn. */
export async function inTurns<Row>(
  ids: readonly string[],
  read: (some: readonly string[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < ids.length; start += ROWS_PER_TURN) {
    if (start > 0) await setImmediate();
    rows.push(...(await read(ids.slice(start, start + ROWS_PER_TURN))));
  }
  return rows;
}
