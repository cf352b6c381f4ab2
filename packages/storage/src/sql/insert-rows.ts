import type { CompiledQuery, DialectAdapter, Kysely } from "kysely";
import { runEach } from "./compiled-statement.ts";
import { inTransaction } from "./in-transaction.ts";
import { SharingSqliteAdapter } from "./sqlite-driver.ts";

/** Of each database, by table and columns. */
const statements = new WeakMap<DialectAdapter, Map<string, CompiledQuery>>();

/**
 * Inserts rows, all of them or none. On SQLite a statement for one row is made once: one for all of them would be made
 * anew for each number of rows, which takes longer than to insert them.
 *
 * @param rows of the same columns each; undefined is null.
 */
export async function insertRows<Tables, Name extends keyof Tables & string>(
  db: Kysely<Tables>,
  table: Name,
  rows: readonly (Tables[Name] & object)[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const { adapter } = db.getExecutor();
  if (!(adapter instanceof SharingSqliteAdapter)) {
    await insertInto(db, table, rows).execute();
    return;
  }
  const columns = Object.keys(first);
  const known = statements.get(adapter) ?? new Map<string, CompiledQuery>();
  statements.set(adapter, known);
  const key = `${table} ${columns}`;
  // Kysely leaves out the columns of a row that are undefined, which those of others are not.
  const every = Object.fromEntries(columns.map((column) => [column, null]));
  const statement = known.get(key) ?? insertInto(db, table, [every]).compile();
  known.set(key, statement);
  const parameters = rows.map((row) => columns.map((column) => row[column as keyof typeof row] ?? null));
  await inTransaction(db, (tx) => runEach(tx, statement, parameters));
}

/** Kysely cannot tell the columns of a table that is a parameter. */
function insertInto(db: object, table: string, rows: readonly object[]) {
  const any = db as Kysely<Record<string, Record<string, unknown>>>;
  return any.insertInto(table).values(rows as Record<string, unknown>[]);
}
