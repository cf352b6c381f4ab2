import type { SqlDialect } from "@overdub/storage";
import type { RawBuilder, SelectQueryBuilder, SqlBool } from "kysely";
import { sql } from "kysely";

/**
 * A column of text whose indexes are left alone. Where rows are named by their ids, SQLite would rather read all of the
 * workspace, of which it expects ten.
 */
export function unindexed(column: string): RawBuilder<string> {
  return sql`coalesce(${sql.ref(column)}, '')`;
}

/** How the columns of a condition are named: plainly, or such that nothing is looked for by their indexes. */
export interface Naming {
  readonly text: (column: string) => RawBuilder<string>;
  readonly number: (column: string) => RawBuilder<number>;
}

export const PLAIN: Naming = { text: (column) => sql.ref(column), number: (column) => sql.ref(column) };

/**
 * For lists that are read in the order of an index: for each condition SQLite would rather read all rows that meet it, and
 * sort them. PostgreSQL knows how many these are, and would not if the columns were hidden from it.
 */
export function inOrder(dialect: SqlDialect): Naming {
  return dialect === "postgres" ? PLAIN : { text: unindexed, number: (column) => sql`(${sql.ref(column)} + 0)` };
}

/**
 * Whether a query that names a row of the list finds anything. It is asked for each row in turn: PostgreSQL would turn
 * `exists` into a join, for which it reads and sorts the whole list.
 */
export function hasAny<Db, Tables extends keyof Db>(
  query: SelectQueryBuilder<Db, Tables, object>,
): RawBuilder<SqlBool> {
  return sql`(${query.clearSelect().select(sql.lit(1).as("found")).limit(1)}) is not null`;
}
