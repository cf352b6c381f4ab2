import type { Expression, Kysely, SqlBool } from "kysely";
import { sql } from "kysely";
import { requireOwn } from "../http/require-own.ts";
import { filterCondition } from "../lists/filter-condition.ts";
import type { Keyset } from "../lists/keyset.ts";
import { pageOf } from "../lists/keyset.ts";
import type { Run } from "./run.ts";
import { toRun } from "./run.ts";
import type { RunTables } from "./run-tables.ts";

export interface RunKey {
  readonly id: string;
  readonly environmentId: string;
  /** Where only the runs of one account may be seen. */
  readonly accountId?: string | undefined;
  /** Whether those of no account are seen beside them. Default: false. */
  readonly withUnassigned?: boolean | undefined;
}

type RunScope = Omit<RunKey, "id">;

/** What narrows runs to those that may be seen. */
function seenBy({ accountId, withUnassigned = false }: RunScope): Expression<SqlBool> {
  if (accountId === undefined) return sql<SqlBool>`1 = 1`;
  const operand = sql.ref("integrated_account_id");
  return filterCondition({ operand, operator: withUnassigned ? "eq_or_null" : "eq", value: accountId });
}

/** @throws 404, the same for one of another environment and for none. */
export async function requireRun(db: Kysely<RunTables>, { id, environmentId, ...scope }: RunKey): Promise<Run> {
  const rows = db
    .selectFrom("runs")
    .selectAll()
    .where(seenBy({ environmentId, ...scope }));
  const row = await requireOwn(rows, { id, environmentId }, "Run");
  return toRun(row);
}

/** In the order asked for, and one row more than the limit. */
export async function listRuns(
  db: Kysely<RunTables>,
  { keyset, ...scope }: RunScope & { readonly keyset: Keyset },
): Promise<Run[]> {
  const rows = await db
    .selectFrom("runs")
    .selectAll()
    .where("environment_id", "=", scope.environmentId)
    .where(seenBy(scope))
    .$call(pageOf(keyset))
    .execute();
  return rows.map(toRun);
}

/** As it is now, and no other transaction changes it before this one ends. */
export async function lockRun(tx: Kysely<RunTables>, id: string): Promise<Run | undefined> {
  // A write takes the lock in both dialects.
  const row = await tx
    .updateTable("runs")
    .set((eb) => ({ turn: eb.ref("turn") }))
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  return row && toRun(row);
}

/** Another one with the same key that goes first: it is at work, or was there before. */
export async function isHeldUp(tx: Kysely<RunTables>, run: Run): Promise<boolean> {
  if (run.mutexKey === null) return false;
  const other = await tx
    .selectFrom("runs")
    .select("id")
    .where("environment_id", "=", run.environmentId)
    .where("mutex_key", "=", run.mutexKey)
    .where("id", "<>", run.id)
    .where((eb) =>
      eb.or([
        eb("state", "in", ["running", "rate_limited"]),
        eb.and([
          eb("state", "=", "created"),
          eb.or([
            eb("created_at_ms", "<", run.createdAtMs),
            eb.and([eb("created_at_ms", "=", run.createdAtMs), eb("id", "<", run.id)]),
          ]),
        ]),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}
