import type { EventKind } from "../event.ts";
import type { EventLines } from "../event-lines.ts";
import { lineColumns, NO_EVENTS, readInWindows } from "../event-lines.ts";
import type { EventScope } from "../event-scope.ts";
import { scopeCondition } from "../scope-condition.ts";
import { TABLES } from "./event-tables.ts";
import type { Readers } from "./readers.ts";
import { Statement } from "./statement.ts";

/**
 * Rows arrive in the order of their numbers, so DuckDB reads only the blocks of a window.
 *
 * @see EventStore.listAfter
 */
export async function readLinesAfter(
  readers: Pick<Readers, "query">,
  kind: EventKind,
  scope: EventScope,
  after: number,
  limit: number,
): Promise<EventLines> {
  // DuckDB knows it without reading any.
  const [[last] = []] = await readers.query(`select coalesce(max(seq), -1) from ${TABLES[kind]}`, new Statement());
  const windowSql = (statement: Statement, upTo: number) =>
    `seq > ${statement.integer(after)} and seq <= ${statement.integer(upTo)} and ${scopeCondition(kind, scope, statement)}`;
  return readInWindows({ after, limit, lastNumber: Number(last) }, async (upTo) => {
    // Numbers alone are sorted in a tenth of the time that rows are.
    const narrow = new Statement();
    const numbers = `select seq from ${TABLES[kind]} where ${windowSql(narrow, upTo)} order by seq limit ${limit}`;
    const [[bound] = []] = await readers.query(`select max(seq) from (${numbers})`, narrow);
    if (bound === null || bound === undefined) return NO_EVENTS;
    const upToBound = (cut: string) =>
      readLines(readers, kind, cut, (statement) => windowSql(statement, Number(bound)));
    // To sort whole lines takes more time than to write them, and is for events that share the last number alone.
    const lines = await upToBound("");
    return lines.count <= limit ? lines : upToBound(`order by seq, place limit ${limit}`);
  });
}

async function readLines(
  readers: Pick<Readers, "query">,
  kind: EventKind,
  cut: string,
  conditionOf: (statement: Statement) => string,
): Promise<EventLines> {
  const values = lineColumns(kind).map((column) => `"${column}"::varchar`);
  const statement = new Statement();
  const sql = `
    select string_agg(line, chr(10) order by seq, place), count(*) from (
      select to_json([${values.join(", ")}])::varchar as line, seq, rowid as place from ${TABLES[kind]}
      where ${conditionOf(statement)} ${cut}
    )`;
  const [[text, count] = []] = await readers.query(sql, statement);
  return { text: text === null ? "" : String(text), count: Number(count) };
}
