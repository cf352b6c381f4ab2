import { firstUlidAt } from "@overdub/contract";
import { deleteInBatches } from "@overdub/storage";
import type { Kysely, SelectQueryBuilder, SqlBool } from "kysely";
import { sql } from "kysely";

/** What is asked of a table whose rows are entries of `GET /log`, with ids that sort by time. */
export interface EntryList<Type extends string = string> {
  readonly environmentId: string;
  readonly logType: Type;
  /** Columns and what they must hold. */
  readonly equals: Readonly<Partial<Record<string, string>>>;
  /** Exclusive bounds of `id`. */
  readonly afterId: string | undefined;
  readonly beforeId: string | undefined;
  readonly limit: number;
}

/** Newest first, and one entry more than the limit. @param rows `entry` of such a table. */
export async function newestEntries<DB, TB extends keyof DB>(
  rows: SelectQueryBuilder<DB, TB, { entry: string }>,
  { environmentId, logType, equals, afterId, beforeId, limit }: EntryList,
) {
  const id = sql.ref("id");
  const columns = Object.entries({ ...equals, environment_id: environmentId, log_type: logType });
  const conditions = columns.map(([column, value]) => sql<SqlBool>`${sql.ref(column)} = ${value}`);
  if (afterId !== undefined) conditions.push(sql<SqlBool>`${id} > ${afterId}`);
  if (beforeId !== undefined) conditions.push(sql<SqlBool>`${id} < ${beforeId}`);
  const found = await rows
    .where(sql<SqlBool>`${sql.join(conditions, sql` and `)}`)
    .orderBy(id, "desc")
    .limit(limit + 1)
    .execute();
  return found.map(({ entry }) => JSON.parse(entry));
}

const DAY_MS = 86_400_000;

/** Deletes entries that are older than they are kept. */
export async function pruneEntries<DB>(
  db: Kysely<DB>,
  table: keyof DB & string,
  { nowMs, retentionDays }: { readonly nowMs: number; readonly retentionDays: number },
): Promise<void> {
  const oldestKept = firstUlidAt(nowMs - retentionDays * DAY_MS);
  const rows = sql.table(table);
  await deleteInBatches(async (limit) => {
    const old = sql`select id from ${rows} where id < ${oldestKept} order by id limit ${limit}`;
    const { numAffectedRows } = await sql`delete from ${rows} where id in (${old})`.execute(db);
    return Number(numAffectedRows ?? 0);
  });
}
