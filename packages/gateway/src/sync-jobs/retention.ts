import { setImmediate } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { SyncTables } from "./sync-tables.ts";

/** Longer than any window that is read again. */
const KEPT_MS = 35 * 86_400_000;

/** In one transaction: one large deletion would hold up all other writes. */
const BATCH = 5_000;

/** Forgets which events were passed on long ago. */
export async function forgetOldEvents(db: Kysely<SyncTables>, nowMs: number): Promise<void> {
  while (await forgetBatch(db, nowMs - KEPT_MS)) await setImmediate();
}

/** @returns whether there may be more. */
async function forgetBatch(db: Kysely<SyncTables>, beforeMs: number): Promise<boolean> {
  const old = await db
    .selectFrom("sync_seen")
    .select(["environment_id", "state_key"])
    .where("at_ms", "<", beforeMs)
    .limit(1)
    .executeTakeFirst();
  if (!old) return false;
  const { environment_id: environmentId, state_key: stateKey } = old;
  await db
    .deleteFrom("sync_seen")
    .where("environment_id", "=", environmentId)
    .where("state_key", "=", stateKey)
    .where("identity", "in", (eb) =>
      eb
        .selectFrom("sync_seen")
        .select("identity")
        .where("environment_id", "=", environmentId)
        .where("state_key", "=", stateKey)
        .where("at_ms", "<", beforeMs)
        .limit(BATCH),
    )
    .execute();
  return true;
}
