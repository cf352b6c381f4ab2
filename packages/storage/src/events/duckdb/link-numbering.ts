import { setImmediate } from "node:timers/promises";
import type { DuckDBConnection, DuckDBIntegerVector } from "@duckdb/node-api";
import { DuckDBDataChunk, INTEGER } from "@duckdb/node-api";
import type { EventKind } from "../event.ts";
import type { EventScope } from "../event-scope.ts";
import { ID_SEPARATOR } from "../event-scope.ts";
import type { GroupTotals, LinkMembers, LinkSum } from "../event-store.ts";
import { scopeCondition } from "../scope-condition.ts";
import { Bindings } from "./bindings.ts";
import { KINDS, TABLES, TOTALS, toTotals } from "./event-tables.ts";
import { inTransaction } from "./instance.ts";
import type { Readers } from "./readers.ts";
import { Statement } from "./statement.ts";

/** Events that are numbered at once. Those of old links have as many different ones, which are all in memory meanwhile. */
const AT_ONCE = 100_000;

const UNNUMBERED = "link_number is null";

export async function isNumbered(readers: Pick<Readers, "query">): Promise<boolean> {
  for (const kind of KINDS) {
    const sql = `select 1 from ${TABLES[kind]} where ${UNNUMBERED} limit 1`;
    if ((await readers.query(sql, new Statement())).length > 0) return false;
  }
  return true;
}

/** @see LinkNumbering.adopt */
export async function adoptNumbering(connection: DuckDBConnection, numbering: string, last: number): Promise<void> {
  const [[known] = []] = (await connection.runAndReadAll("select name from link_numbering")).getRowsJS();
  const kept = known === numbering ? last : 0;
  await inTransaction(connection, async () => {
    for (const table of Object.values(TABLES)) {
      const [[max] = []] = (await connection.runAndReadAll(`select max(link_number) from ${table}`)).getRowsJS();
      if (Number(max ?? 0) > kept)
        await connection.run(`update ${table} set link_number = null where link_number > ${kept}`);
    }
    if (known === numbering) return;
    await connection.run("delete from link_numbering");
    await connection.run("insert into link_numbering values ($1)", [numbering]);
  });
}

/** The links of the first events that have no number. */
export async function listUnnumbered(connection: DuckDBConnection): Promise<string[]> {
  const found = await findFirst(connection);
  if (!found) return [];
  const sql = `select string_agg(distinct link_id, '${ID_SEPARATOR}') from ${found.table} where ${found.condition}`;
  const [[ids] = []] = (await connection.runAndReadAll(sql)).getRowsJS();
  return String(ids).split(ID_SEPARATOR);
}

/** Numbers the first events that have none, as far as their links are among these. */
export async function numberEvents(connection: DuckDBConnection, numbers: ReadonlyMap<string, number>): Promise<void> {
  const found = await findFirst(connection);
  if (!found) return;
  const bindings = new Bindings();
  const ids = bindings.text([...numbers.keys()].join(ID_SEPARATOR));
  const values = bindings.text([...numbers.values()].join(ID_SEPARATOR));
  const sql = `
    update ${found.table} as event set link_number = given.number
    from (
      select unnest(string_split(${ids}, '${ID_SEPARATOR}')) as id,
        unnest(string_split(${values}, '${ID_SEPARATOR}'))::integer as number
    ) as given
    where event.link_id = given.id and event.${found.condition.replaceAll("rowid", "event.rowid")}`;
  await inTransaction(connection, async () => {
    await connection.run(sql, bindings.values, bindings.types);
  });
}

/** Where the first events without a number are. */
async function findFirst(connection: DuckDBConnection): Promise<{ table: string; condition: string } | undefined> {
  for (const table of Object.values(TABLES)) {
    const sql = `select min(rowid) from ${table} where ${UNNUMBERED}`;
    const [[first] = []] = (await connection.runAndReadAll(sql)).getRowsJS();
    if (first === null || first === undefined) continue;
    return { table, condition: `${UNNUMBERED} and rowid between ${first} and ${Number(first) + AT_ONCE - 1}` };
  }
  return undefined;
}

/**
 * DuckDB groups by a number whose range it knows in an array, which has a place for each link there is. That is by far the
 * fastest for clicks, of which links have many; for the few leads and sales it takes fifty times as long as a table of
 * hashes, which a number of no known range gets.
 */
const GROUP_KEY = {
  click: "link_number",
  lead: "xor(link_number, 0)",
  sale: "xor(link_number, 0)",
} as const satisfies Record<EventKind, string>;

/** @see LinkNumbering.topNumbers */
export async function topNumbers(
  readers: Pick<Readers, "query">,
  kind: EventKind,
  scope: EventScope,
  { limit, max }: { readonly limit: number; readonly max: number },
): Promise<LinkSum[] | undefined> {
  const statement = new Statement();
  const sql = `
    with sums as materialized (
      select ${GROUP_KEY[kind]} as number, ${TOTALS[kind]}
      from ${TABLES[kind]} where ${scopeCondition(kind, scope, statement)}
      group by number
    ), first as (
      select amount, events from sums order by amount desc, events desc limit ${statement.integer(limit)}
    ), least as (
      select amount, events from first order by amount, events limit 1
    )
    select number, sums.amount, sums.events from sums, least
    where sums.amount > least.amount or (sums.amount = least.amount and sums.events >= least.events)
    limit ${statement.integer(max + 1)}`;
  const rows = await readers.query(sql, statement);
  if (rows.length > max) return undefined;
  return rows.map(([number, ...totals]) => ({ number: Number(number), ...toTotals(totals) }));
}

/** @see LinkNumbering.sumGroups */
export function sumGroups(
  readers: Pick<Readers, "lend">,
  kinds: readonly EventKind[],
  scope: EventScope,
  members: LinkMembers,
): Promise<GroupTotals[]> {
  return readers.lend(async ({ connection, query }) => {
    await connection.run(`create temp table ${MEMBERS} (number integer, "group" integer)`);
    try {
      await appendMembers(connection, members);
      const totals: GroupTotals[] = [];
      for (const kind of kinds) {
        const statement = new Statement();
        const sql = `
          select "group", ${TOTALS[kind]} from ${TABLES[kind]} join ${MEMBERS} on link_number = number
          where ${scopeCondition(kind, scope, statement)} group by "group"`;
        const rows = await query(sql, statement);
        totals.push(new Map(rows.map(([group, ...sums]) => [Number(group), toTotals(sums)])));
      }
      return totals;
    } finally {
      await connection.run(`drop table ${MEMBERS}`);
    }
  });
}

const MEMBERS = "temp.members";

/** Of DuckDB, the most that one chunk takes. */
const CHUNK_ROWS = 2048;

/** Some ten milliseconds of work: others wait for the event loop. */
const CHUNKS_PER_TURN = 50;

async function appendMembers(connection: DuckDBConnection, { numbers, groups }: LinkMembers): Promise<void> {
  const appender = await connection.createAppender("members", null, "temp");
  try {
    const chunk = DuckDBDataChunk.create([INTEGER, INTEGER], CHUNK_ROWS);
    for (let first = 0, turns = 1; first < numbers.length; first += CHUNK_ROWS, turns += 1) {
      const end = Math.min(first + CHUNK_ROWS, numbers.length);
      chunk.reset();
      chunk.rowCount = end - first;
      for (const [place, column] of [numbers, groups].entries()) {
        const vector = chunk.getColumnVector(place) as DuckDBIntegerVector;
        for (let row = first; row < end; row += 1) vector.setItem(row - first, column[row] ?? 0);
        vector.flush();
      }
      appender.appendDataChunk(chunk);
      if (turns % CHUNKS_PER_TURN === 0) await setImmediate();
    }
  } finally {
    appender.closeSync();
  }
}
