import { idColumn } from "../columns.ts";
import type { ClickEvent, EventKind, LeadEvent } from "../event.ts";
import type { EventId, EventNumber } from "../event-store.ts";
import type { ClickQuery, LeadQuery } from "../find-events.ts";
import { eventColumns, TABLES, toEvent } from "./event-tables.ts";
import type { Readers } from "./readers.ts";
import { Statement } from "./statement.ts";

/**
 * Ids sort by time, so DuckDB reads only the blocks between the first and the last of them.
 *
 * @see EventStore.findNumbers
 */
export async function readNumbers(
  readers: Pick<Readers, "query">,
  kind: EventKind,
  asked: readonly EventId[],
): Promise<EventNumber[]> {
  const sorted = asked.map(({ id }) => id).toSorted();
  const [first = "", last = first] = [sorted[0], sorted.at(-1)];
  const statement = new Statement();
  const column = idColumn(kind);
  const sql = `
    select workspace_id, ${column}, min(seq) from ${TABLES[kind]}
    where ${column} between ${statement.text(first)} and ${statement.text(last)} and ${statement.isOneOf(column, padded(sorted))}
    group by workspace_id, ${column}`;
  const rows = await readers.query(sql, statement);
  return rows.map(([workspaceId, id, seq]) => ({ workspaceId: String(workspaceId), id: String(id), seq: Number(seq) }));
}

/** Ids sort by time, so DuckDB reads only the blocks of about those moments. @see EventReader */
export async function readClicks(
  readers: Pick<Readers, "query">,
  queries: readonly ClickQuery[],
): Promise<ClickEvent[]> {
  const statement = new Statement();
  const ids = queries.map(({ clickId }) => clickId);
  const sql = `
    select ${eventColumns("click")} from clicks where ${statement.isOneOf("click_id", padded(ids))}
    order by seq desc`;
  return (await readers.query(sql, statement)).map((row) => toEvent("click", row));
}

/** @see EventReader */
export async function readLatestLeads(
  readers: Pick<Readers, "query">,
  queries: readonly LeadQuery[],
): Promise<LeadEvent[]> {
  const statement = new Statement();
  const newest = "order by timestamp_ms desc, rowid desc";
  const sql = `
    select ${eventColumns("lead")} from leads
    where ${statement.isOneOf("customer_id", padded(queries.map(({ customerId }) => customerId)))}
    qualify row_number() over (partition by workspace_id, customer_id, event_name ${newest}) = 1
    ${newest}`;
  return (await readers.query(sql, statement)).map((row) => toEvent("lead", row));
}

/** To a power of two, by repeating the last one: so there are few texts of a statement, each of which is planned once. */
function padded(values: readonly string[]): string[] {
  const length = 2 ** Math.ceil(Math.log2(Math.max(1, values.length)));
  return Array.from({ length }, (_, index) => values[Math.min(index, values.length - 1)] ?? "");
}
