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

/** So many rows at the beginning of a list are looked through before those that a filter leaves are counted. */
export const FIRST_ROWS = 3000;

/**
 * The ids of a page, where the first rows of a list have it: most filters leave enough of them, and then nobody has to know
 * how many they leave in all.
 *
 * @param page finds ids among the first `FIRST_ROWS` rows.
 * @returns    `undefined` where these do not fill it.
 */
export async function idsAmongFirst<Db, Tables extends keyof Db>(
  page: SelectQueryBuilder<Db, Tables, { id: string }>,
  { size, skipped }: { readonly size: number; readonly skipped: number },
): Promise<readonly string[] | undefined> {
  if (skipped + size > FIRST_ROWS) return undefined;
  const rows = await page.limit(size).offset(skipped).execute();
  return rows.length < size ? undefined : rows.map(({ id }) => id);
}
