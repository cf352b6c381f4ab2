import type { DuckDBConnection } from "@duckdb/node-api";
import type { EventKind } from "../event.ts";
import type { EventScope } from "../event-scope.ts";
import { ID_SEPARATOR } from "../event-scope.ts";
import type { LinkSums } from "../event-store.ts";
import { scopeCondition } from "../scope-condition.ts";
import { Bindings } from "./bindings.ts";
import { KINDS, TABLES, TOTALS } from "./event-tables.ts";
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

/** @see LinkNumbering.sumByNumber */
export async function sumByNumber(
  readers: Pick<Readers, "read">,
  kind: EventKind,
  scope: EventScope,
): Promise<LinkSums> {
  const statement = new Statement();
  const sql = `
    select link_number, events::double, amount::double from (
      select link_number, ${TOTALS[kind]} from ${TABLES[kind]} where ${scopeCondition(kind, scope, statement)}
      group by link_number
    )`;
  const chunks = await readers.read(sql, statement);
  const rows = chunks.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const sums = { numbers: new Int32Array(rows), counts: new Float64Array(rows), amounts: new Float64Array(rows) };
  let first = 0;
  for (const chunk of chunks) {
    const columns = [sums.numbers, sums.counts, sums.amounts];
    for (const [place, column] of columns.entries()) {
      const vector = chunk.getColumnVector(place);
      for (let row = 0; row < chunk.rowCount; row += 1) column[first + row] = Number(vector.getItem(row));
    }
    first += chunk.rowCount;
  }
  return sums;
}
