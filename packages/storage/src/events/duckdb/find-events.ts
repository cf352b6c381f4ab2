import { idColumn } from "../columns.ts";
import type { ClickEvent, EventKind, LeadEvent } from "../event.ts";
import type { EventId, EventNumber } from "../event-store.ts";
import type { ClickQuery, LeadQuery } from "../find-events.ts";
import { eventColumns, TABLES, toEvent } from "./event-tables.ts";
import type { Readers } from "./readers.ts";
import { Statement } from "./statement.ts";

/**
 * Ids sort by time, so DuckDB reads only the blocks between the first and the last of them. In a drain hardly any event
 * is there: to name all that are asked for would take longer than to read these.
 *
 * @see EventStore.findNumbers
 */
export async function readNumbers(
  readers: Pick<Readers, "query">,
  kind: EventKind,
  asked: readonly EventId[],
): Promise<EventNumber[]> {
  const ids = asked.map(({ id }) => id);
  const [first, last] = extremesOf(ids);
  const column = idColumn(kind);
  const readFirsts = (rest: (statement: Statement) => string) => {
    const statement = new Statement();
    const events = `
      select workspace_id, ${column} as id, seq from ${TABLES[kind]}
      where ${column} between ${statement.text(first)} and ${statement.text(last)} ${rest(statement)}`;
    const sql = `select workspace_id, id, min(seq), count(*) from (${events}) group by workspace_id, id`;
    return readers.query(sql, statement);
  };
  const few = await readFirsts((statement) => `limit ${statement.integer(asked.length + 1)}`);
  const areAll = few.reduce((sum, [, , , count]) => sum + Number(count), 0) <= asked.length;
  const rows = areAll ? few : await readFirsts((statement) => `and ${statement.isOneOf(column, padded(ids))}`);
  return rows.map(([workspaceId, id, seq]) => ({ workspaceId: String(workspaceId), id: String(id), seq: Number(seq) }));
}

/** As DuckDB has them: by their UTF-8, where JavaScript compares UTF-16. */
function extremesOf(ids: readonly string[]): [first: string, last: string] {
  const [some = Buffer.alloc(0), ...others] = ids.map((id) => Buffer.from(id));
  let [first, last] = [some, some];
  for (const id of others) {
    if (Buffer.compare(id, first) < 0) first = id;
    else if (Buffer.compare(id, last) > 0) last = id;
  }
  return [first.toString(), last.toString()];
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
