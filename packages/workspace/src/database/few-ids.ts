import type { SelectQueryBuilder } from "kysely";

/** So many rows are sooner found and sorted than looked for in the order of a list. */
const FEW = 1000;

/**
 * The ids of the rows that a query finds, if they are few: neither database knows beforehand how many of a program's rows
 * a filter leaves, and to look for one in a million in order reads them all.
 *
 * @returns `undefined` for more: reading in order then soon has a page full.
 */
export async function fewIds<Db, Tables extends keyof Db>(
  query: SelectQueryBuilder<Db, Tables, { id: string }>,
): Promise<readonly string[] | undefined> {
  const rows = await query.limit(FEW + 1).execute();
  return rows.length > FEW ? undefined : rows.map(({ id }) => id);
}
