import type { NumberedEvent } from "../event-store.ts";
import type { ClickHouse } from "./connect.ts";
import type { PlacedEvent } from "./events-table.ts";
import { partitionOf, toRow } from "./events-table.ts";
import { Statement } from "./statement.ts";

/** Enough for a drain; few enough to be one block whatever their size. */
const MAX_ROWS = 5_000;

/** Place of the last event that is stored. */
export type Watermark = Pick<PlacedEvent, "seq" | "position">;

/** Reads the watermark: the greatest place in the table. */
export function createWatermark(clickHouse: ClickHouse, table: string): () => Promise<Watermark> {
  // Numbers only grow, and above the last one that was seen the index on `seq` leaves little to read.
  let known = 0;
  return async () => {
    const statement = new Statement(table);
    const sql = `
      select tupleElement(last, 1), tupleElement(last, 2)
      from (select max((seq, position)) as last from ${table} where seq >= ${statement.integer(known)})`;
    const [[seq, position] = []] = await clickHouse.query(sql, statement);
    known = Number(seq);
    return { seq: known, position: Number(position) };
  };
}

/**
 * Adds events exactly once, without a transaction over more than one insert, beside processes that do the same.
 *
 * Each insert is one block of one partition, which ClickHouse stores whole or not at all, so the watermark, the greatest
 * place in the table, always stands at the end of an insert. Each insert begins with the first place after the
 * watermark and carries that place as its deduplication token. So of all inserts that were ever begun at one point,
 * among them one that was given up and arrives late, one alone is stored; the others find that out by the watermark, which
 * has moved to another place than theirs, and go on from there.
 */
export async function appendOnce(
  clickHouse: ClickHouse,
  table: string,
  readWatermark: () => Promise<Watermark>,
  events: readonly NumberedEvent[],
): Promise<void> {
  const placed = withPositions(events);
  let before: PlacedEvent | undefined;
  for (;;) {
    const watermark = await readWatermark();
    const rest = placed.filter(
      ({ seq, position }) => seq > watermark.seq || (seq === watermark.seq && position > watermark.position),
    );
    const [first] = rest;
    if (!first) return;
    if (first === before) throw new Error("ClickHouse took events and does not show them yet.");
    before = first;
    await clickHouse.insert(table, firstBlock(rest).map(toRow), `${first.seq}-${first.position}`);
  }
}

function withPositions(events: readonly NumberedEvent[]): PlacedEvent[] {
  let last: PlacedEvent | undefined;
  return events.map((event) => {
    last = { ...event, position: last?.seq === event.seq ? last.position + 1 : 0 };
    return last;
  });
}

/** The events at the beginning that can be stored together. */
function firstBlock(events: readonly PlacedEvent[]): readonly PlacedEvent[] {
  const [first] = events;
  if (!first) return [];
  const partition = partitionOf(first.event);
  const end = events.findIndex(({ event }, index) => index === MAX_ROWS || partitionOf(event) !== partition);
  return end === -1 ? events : events.slice(0, end);
}
