import type { SqlDialect } from "@overdub/storage";
import type { RawBuilder } from "kysely";
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
