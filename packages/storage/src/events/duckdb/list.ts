import { idColumn } from "../columns.ts";
import type { EventKind, EventOf } from "../event.ts";
import type { EventScope } from "../event-scope.ts";
import type { EventPage } from "../event-store.ts";
import { scopeCondition } from "../scope-condition.ts";
import { eventColumns, TABLES, toEvent } from "./event-tables.ts";
import type { Readers } from "./readers.ts";
import { Statement } from "./statement.ts";

/** How much of a scope is searched at first, and how many times as much whenever that does not fill the page. */
const FIRST_WINDOW_MS = 3_600_000;
const WIDENING = 16;

/** Up to here rows are sorted whole, in a third of the time; for pages beyond, only their places are, to spare memory. */
const MAX_WHOLE_ROWS = 5000;

type Window = Pick<EventScope, "fromMs" | "toMs">;

/**
 * The events of a page. Most pages lie near the end of the scope that they begin at, and DuckDB skips the blocks that are
 * outside a window, so only a small window there is searched at first. A page that one window fills is the page of the
 * whole scope.
 */
export async function readList<Kind extends EventKind>(
  readers: Pick<Readers, "query">,
  kind: Kind,
  scope: EventScope,
  page: EventPage,
): Promise<EventOf<Kind>[]> {
  const held = await readExtent(readers, kind);
  const all = { fromMs: Math.max(scope.fromMs, held.fromMs), toMs: Math.min(scope.toMs, held.toMs) };
  let events: EventOf<Kind>[] = [];
  for (const window of windows(all, page.order)) {
    events = await readWindow(readers, kind, { ...scope, ...window }, page);
    if (events.length === page.limit) break;
  }
  return events;
}

/** Growing windows at one end of a window, the last one all of it; none if it is empty. */
function* windows({ fromMs, toMs }: Window, order: EventPage["order"]): Generator<Window> {
  if (fromMs > toMs) return;
  for (let size = FIRST_WINDOW_MS; size < toMs - fromMs; size *= WIDENING)
    yield order === "asc" ? { fromMs, toMs: fromMs + size } : { fromMs: toMs - size, toMs };
  yield { fromMs, toMs };
}

/** From when to when there may be events: DuckDB knows it without reading any. */
async function readExtent(readers: Pick<Readers, "query">, kind: EventKind): Promise<Window> {
  const sql = `select coalesce(min(timestamp_ms), 0), coalesce(max(timestamp_ms), -1) from ${TABLES[kind]}`;
  const [[fromMs, toMs] = []] = await readers.query(sql, new Statement());
  return { fromMs: Number(fromMs), toMs: Number(toMs) };
}

async function readWindow<Kind extends EventKind>(
  readers: Pick<Readers, "query">,
  kind: Kind,
  scope: EventScope,
  { offset, limit, order }: EventPage,
): Promise<EventOf<Kind>[]> {
  const statement = new Statement();
  const direction = order === "asc" ? "asc" : "desc";
  const sorted = `order by timestamp_ms ${direction}, ${idColumn(kind)} ${direction}`;
  const condition = scopeCondition(kind, scope, statement);
  // The limit is no parameter: DuckDB sorts all rows if it does not know it when it plans.
  const paged = `${sorted} limit ${limit} offset ${offset}`;
  const rows =
    offset + limit <= MAX_WHOLE_ROWS
      ? `${condition} ${paged}`
      : `rowid in (select rowid from ${TABLES[kind]} where ${condition} ${paged}) ${sorted}`;
  const sql = `select ${eventColumns(kind)} from ${TABLES[kind]} where ${rows}`;
  return (await readers.query(sql, statement)).map((row) => toEvent(kind, row));
}
