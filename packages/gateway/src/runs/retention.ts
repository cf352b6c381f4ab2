import { setImmediate } from "node:timers/promises";
import { deleteInBatches } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { RunTables } from "./run-tables.ts";

const KEPT_MS = 90 * 86_400_000;

/** In one transaction: one large deletion would hold up all other writes. */
const BATCH = 20;

/** Deletes runs that were over long ago, with their logs. */
export async function deleteOldRuns(db: Kysely<RunTables>, nowMs: number): Promise<void> {
  while (await deleteBatch(db, nowMs - KEPT_MS)) await setImmediate();
}

/** Deletes the failures of a run, of which there may be a hundred thousand. */
export async function emptyRun(db: Kysely<RunTables>, runId: string): Promise<void> {
  await deleteInBatches(async (limit) => {
    const some = db.selectFrom("run_failures").select("id").where("run_id", "=", runId).limit(limit);
    const { numDeletedRows } = await db.deleteFrom("run_failures").where("id", "in", some).executeTakeFirst();
    return Number(numDeletedRows);
  });
}

/** Deletes the runs of an account, little by little. */
export async function deleteRunsOf(db: Kysely<RunTables>, accountId: string): Promise<void> {
  const some = () => db.selectFrom("runs").select("id").where("integrated_account_id", "=", accountId).limit(BATCH);
  while (await deleteRuns(db, await some().execute())) await setImmediate();
}

/** @returns whether there may be more. */
async function deleteBatch(db: Kysely<RunTables>, beforeMs: number): Promise<boolean> {
  return deleteRuns(
    db,
    await db.selectFrom("runs").select("id").where("finished_at_ms", "<", beforeMs).limit(BATCH).execute(),
  );
}

async function deleteRuns(db: Kysely<RunTables>, runs: readonly { readonly id: string }[]): Promise<boolean> {
  if (runs.length === 0) return false;
  const ids = runs.map(({ id }) => id);
  for (const id of ids) await emptyRun(db, id);
  await db.deleteFrom("runs").where("id", "in", ids).execute();
  return runs.length >= BATCH;
}
