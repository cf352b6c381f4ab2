import type { Database, JobResult } from "@overdub/storage";
import { enqueueJob } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Services } from "../operations/services.ts";

export const DELETE_EXPIRED_CLAIMS = "delete-expired-claims";

const DAY_MS = 86_400_000;

/**
 * Has expired claims and answers deleted some time. The last thing that a transaction does before it commits: others that
 * want the same wait for it.
 */
export async function planDeletion(tx: Kysely<Database>, nowMs: number): Promise<void> {
  const type = DELETE_EXPIRED_CLAIMS;
  await enqueueJob(tx, { type, payload: {}, dedupeKey: type, runAtMs: nowMs + DAY_MS, nowMs });
}

/** The job: they count for nothing, so this only gives their space back. It goes on daily as long as there are others. */
export async function deleteExpiredClaims({ db, nowMs }: Pick<Services, "db" | "nowMs">): Promise<JobResult> {
  let isEmpty = true;
  for (const table of ["lead_claims", "invoice_answers"] as const) {
    await db.deleteFrom(table).where("expires_at_ms", "<=", nowMs()).execute();
    isEmpty &&= (await db.selectFrom(table).select("workspace_id").limit(1).executeTakeFirst()) === undefined;
  }
  return isEmpty ? undefined : { againAtMs: nowMs() + DAY_MS };
}
