import { DatabaseSync } from "node:sqlite";
import { KINDS, TABLES } from "../events/duckdb/event-tables.ts";
import { openInstance } from "../events/duckdb/instance.ts";

/** How many rows there are, by table. */
export type RowCounts = Readonly<Record<string, number>>;

/** Counts the rows of a SQLite file that nobody writes to. @throws an `Error` if it is damaged, which says where. */
export function inspectDatabase(path: string): RowCounts {
  const sqlite = new DatabaseSync(path);
  try {
    const damage = sqlite
      .prepare("pragma integrity_check(3)")
      .all()
      .map(({ integrity_check }) => String(integrity_check));
    if (damage.join() !== "ok") throw new Error(`The database ${path} is damaged: ${damage.join("; ")}.`);
    const tables = sqlite
      .prepare(
        "select name from sqlite_schema where type = 'table' and name not like 'sqlite~_%' escape '~' order by name",
      )
      .all()
      .map(({ name }) => String(name));
    return Object.fromEntries(
      tables.map((name) => [name, Number(sqlite.prepare(`select count(*) as rows from "${name}"`).get()?.rows)]),
    );
  } finally {
    sqlite.close();
  }
}

/**
 * Counts the events of a DuckDB file that nobody else has open, and puts what is in its log into the file, so that this
 * alone is all there is.
 *
 * @throws an `Error` if it can't be opened or read.
 */
export async function inspectEvents(path: string): Promise<RowCounts> {
  const { instance, close } = await openInstance(path);
  try {
    const connection = await instance.connect();
    const read = async (sql: string) => Number((await connection.runAndReadAll(sql)).getRowsJS()[0]?.[0]);
    const counts: [string, number][] = [];
    // Every value is read, so that a damaged block is found.
    for (const kind of KINDS) counts.push([TABLES[kind], await read(`select count(hash(t)) from ${TABLES[kind]} t`)]);
    counts.push(["watermark", await read("select seq from watermark")]);
    await connection.run("checkpoint");
    connection.closeSync();
    return Object.fromEntries(counts);
  } finally {
    close();
  }
}
