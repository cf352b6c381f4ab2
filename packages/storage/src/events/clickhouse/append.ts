import type { NumberedEvent } from "../event-store.ts";
import type { ClickHouse } from "./connect.ts";
import { partitionOf, toRow } from "./events-table.ts";
import { Statement } from "./statement.ts";

/** Enough for a drain; few enough to be one block whatever their size. */
const MAX_ROWS = 5_000;

/** Reads the watermark: the greatest number in the table. */
export function createWatermark(clickHouse: ClickHouse, table: string): () => Promise<number> {
  // Numbers only grow, and above the last one that was seen the index on `seq` leaves little to read.
  let known = 0;
  return async () => {
    const statement = new Statement(table);
    const sql = `select max(seq) from ${table} where seq >= ${statement.integer(known)}`;
    const [row] = await clickHouse.query(sql, statement);
    known = Math.max(known, Number(row?.[0] ?? 0));
    return known;
  };
}

/**
 * Adds events exactly once, without a transaction over more than one insert and whoever else does the same.
 *
 * Each insert is one block of one partition, which ClickHouse stores whole or not at all, so the watermark, the greatest
 * number in the table, always stands at the end of an insert. Each insert begins with the first number above the
 * watermark and carries that number as its deduplication token. So of all inserts that were ever begun at one point,
 * among them one that was given up and arrives late, one alone is stored; the others find that out by the watermark, which
 * has moved to another place than theirs, and go on from there.
 */
export async function appendOnce(
  clickHouse: ClickHouse,
  table: string,
  readWatermark: () => Promise<number>,
  events: readonly NumberedEvent[],
): Promise<void> {
  let before = -1;
  for (;;) {
    const watermark = await readWatermark();
    const rest = events.filter(({ seq }) => seq > watermark);
    const [first] = rest;
    if (!first) return;
    if (watermark === before) throw new Error("ClickHouse took events and does not show them yet.");
    before = watermark;
    await clickHouse.insert(table, firstBlock(rest).map(toRow), String(first.seq));
  }
}

/** The events at the beginning that can be stored together. */
function firstBlock(events: readonly NumberedEvent[]): readonly NumberedEvent[] {
  const [first] = events;
  if (!first) return [];
  const partition = partitionOf(first.event);
  const end = events.findIndex(({ event }, index) => index === MAX_ROWS || partitionOf(event) !== partition);
  return end === -1 ? events : events.slice(0, end);
}
