import { z } from "zod";
import { defineJob } from "../jobs/define-job.ts";
import type { Core } from "../operations/context.ts";

const DAY_MS = 86_400_000;

/** They count for nothing, so this only gives their space back, daily. */
export const deleteExpiredClaims = defineJob(
  "delete-expired-claims",
  z.object({}),
  async (_, { db, now }: Pick<Core, "db" | "now">) => {
    for (const table of ["lead_claims", "invoice_answers"] as const)
      await db.deleteFrom(table).where("expires_at_ms", "<=", now()).execute();
    return { againAtMs: now() + DAY_MS };
  },
  { isOfServer: true },
);

/** Has it begin, unless it waits for its time already: no lead and no sale need see to it. */
export async function startClaimDeletion({ db, jobs, now }: Pick<Core, "db" | "jobs" | "now">): Promise<void> {
  await jobs.add(db, deleteExpiredClaims, {}, { atMs: now() + DAY_MS, dedupeKey: deleteExpiredClaims.type });
}
