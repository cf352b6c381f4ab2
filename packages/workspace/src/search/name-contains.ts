import type { Expression, SqlBool } from "kysely";
import { sql } from "kysely";

/**
 * The condition that a name contains a text, in any letter case.
 *
 * @param nameLookup a column that holds the name in lower case.
 */
export function nameContains(nameLookup: Expression<string>, text: string): Expression<SqlBool> {
  const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;
  return sql<SqlBool>`${nameLookup} like ${pattern} escape '\\'`;
}
