import type { Kysely } from "kysely";
import { requireOwn } from "../http/require-own.ts";
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
}

/** @throws 404, the same for one of another environment and for none. */
export async function requireRun(db: Kysely<RunTables>, { id, environmentId, accountId }: RunKey): Promise<Run> {
  const rows = db
    .selectFrom("runs")
    .selectAll()
    .$if(accountId !== undefined, (query) => query.where("integrated_account_id", "=", accountId ?? ""));
  const row = await requireOwn(rows, { id, environmentId }, "Run");
  return toRun(row);
}

/** In the order asked for, and one row more than the limit. */
export async function listRuns(
  db: Kysely<RunTables>,
  { environmentId, accountId, keyset }: Omit<RunKey, "id"> & { readonly keyset: Keyset },
): Promise<Run[]> {
  const rows = await db
    .selectFrom("runs")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .$if(accountId !== undefined, (query) => query.where("integrated_account_id", "=", accountId ?? ""))
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
