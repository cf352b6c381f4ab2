import type { RawBuilder } from "kysely";
import { sql } from "kysely";

/**
 * A column of text whose indexes are left alone. Where rows are named by their ids, SQLite would rather read all of the
 * workspace, of which it expects ten.
 */
export function unindexed(column: string): RawBuilder<string> {
  return sql`coalesce(${sql.ref(column)}, '')`;
}
