import type { SqlDialect } from "@overdub/storage";
import type { RawBuilder, SqlBool } from "kysely";
import { sql } from "kysely";

/**
 * The condition that a column has one of a list of ids. The list is one parameter, so that the text of the statement is the
 * same for any number of them: it is made, and prepared, once.
 *
 * @param list of `idList`, or what stands for it in a compiled statement.
 */
export function isListed(dialect: SqlDialect, column: string, list: unknown): RawBuilder<SqlBool> {
  return dialect === "postgres"
    ? sql<SqlBool>`${sql.ref(column)} = any(cast(${list} as text[]))`
    : sql<SqlBool>`${sql.ref(column)} in (select value from json_each(${list}))`;
}

/** The parameter that a list of ids is. */
export function idList(dialect: SqlDialect, ids: readonly string[]): unknown {
  return dialect === "postgres" ? ids : JSON.stringify(ids);
}
