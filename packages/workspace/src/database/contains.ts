import type { SqlDialect } from "@overdub/storage";
import type { Expression, SqlBool } from "kysely";
import { sql } from "kysely";

/**
 * The condition that a name contains a text, in any letter case.
 *
 * @param nameLookup a column that holds the name in lower case.
 */
export function nameContains(nameLookup: Expression<string>, text: string): Expression<SqlBool> {
  return contains(nameLookup, text.toLowerCase());
}

/**
 * The condition that a text contains another; the case of ASCII letters does not count: both databases fold no others.
 *
 * @param dialect given where a query may read very many texts: on SQLite, where `like` folds by itself, `lower()` would only
 *   copy each of them.
 */
export function textContains(
  column: Expression<string | null>,
  text: string,
  dialect?: SqlDialect,
): Expression<SqlBool> {
  const folded = text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return contains(dialect === "sqlite" ? column : sql<string | null>`lower(${column})`, folded);
}

function contains(column: Expression<string | null>, text: string): Expression<SqlBool> {
  return sql<SqlBool>`${column} like ${`%${text.replaceAll(/[\\%_]/g, "\\$&")}%`} escape '\\'`;
}
