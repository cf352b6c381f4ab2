import type { Kysely, SelectQueryBuilder } from "kysely";
import { sql } from "kysely";

/** How many rows a query finds, of which no more than `most` are read. */
export async function countUpTo<DB, TB extends keyof DB>(
  db: Kysely<DB>,
  rows: SelectQueryBuilder<DB, TB, object>,
  most: number,
): Promise<number> {
  const { rows: found } = await sql<{
    count: number;
  }>`select count(*) as count from ${rows.limit(most)} as found`.execute(db);
  return Number(found[0]?.count);
}
