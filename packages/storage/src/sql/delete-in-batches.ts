import { setImmediate } from "node:timers/promises";

/** Of one statement: a larger one would hold up all other writes, and with SQLite everything. */
const ROWS_AT_ONCE = 500;

/**
 * Deletes however many rows, and lets others have their turn in between.
 *
 * @param deleteSome deletes at most `limit` rows, and returns how many.
 */
export async function deleteInBatches(deleteSome: (limit: number) => Promise<number>): Promise<void> {
  while ((await deleteSome(ROWS_AT_ONCE)) >= ROWS_AT_ONCE) await setImmediate();
}
