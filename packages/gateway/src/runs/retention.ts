import { setImmediate } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { RunTables } from "./run-tables.ts";

const KEPT_MS = 90 * 86_400_000;

/** In one transaction: one large deletion would hold up all other writes. */
const BATCH = 20;

/** Deletes runs that were over long ago, with their logs. */
export async function deleteOldRuns(db: Kysely<RunTables>, nowMs: number): Promise<void> {
  while (await deleteBatch(db, nowMs - KEPT_MS)) await setImmediate();
}

/** @returns whether there may be more. */
async function deleteBatch(db: Kysely<RunTables>, beforeMs: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("runs")
    .where("id", "in", (eb) => eb.selectFrom("runs").select("id").where("finished_at_ms", "<", beforeMs).limit(BATCH))
    .executeTakeFirst();
  return numDeletedRows >= BATCH;
}
