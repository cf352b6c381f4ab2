import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { defineJob } from "../jobs/define-job.ts";
import type { Core } from "../operations/context.ts";

const DAY_MS = 86_400_000;

/** They count for nothing, so this only gives their space back. It goes on daily as long as there are others. */
export const deleteExpiredClaims = defineJob(
  "delete-expired-claims",
  z.object({}),
  async (_, { db, now }: Pick<Core, "db" | "now">) => {
    let isEmpty = true;
    for (const table of ["lead_claims", "invoice_answers"] as const) {
      await db.deleteFrom(table).where("expires_at_ms", "<=", now()).execute();
      isEmpty &&= (await db.selectFrom(table).select("workspace_id").limit(1).executeTakeFirst()) === undefined;
    }
    return isEmpty ? undefined : { againAtMs: now() + DAY_MS };
  },
  { isOfServer: true },
);

/**
 * Has expired claims and responses deleted some time. The last thing that a transaction does before it commits: others that
 * want the same wait for it.
 */
export async function planDeletion(
  { jobs }: Pick<Core, "jobs">,
  tx: Kysely<WorkspaceTables>,
  nowMs: number,
): Promise<void> {
  await jobs.add(tx, deleteExpiredClaims, {}, { atMs: nowMs + DAY_MS, dedupeKey: deleteExpiredClaims.type });
}
