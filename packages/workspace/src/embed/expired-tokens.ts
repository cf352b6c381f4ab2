import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { defineJob } from "../jobs/define-job.ts";
import type { Core } from "../operations/context.ts";

const DAY_MS = 86_400_000;

/** They open nothing any more, so this only gives their space back. It goes on daily as long as there are others. */
export const deleteExpiredTokens = defineJob(
  "delete-expired-embed-tokens",
  z.object({}),
  async (_, { db, now }: Pick<Core, "db" | "now">) => {
    await db.deleteFrom("embed_tokens").where("expires_at_ms", "<=", now()).execute();
    const rest = await db.selectFrom("embed_tokens").select("workspace_id").limit(1).executeTakeFirst();
    return rest ? { againAtMs: now() + DAY_MS } : undefined;
  },
  { isOfServer: true },
);

/** Has expired tokens deleted some time. */
export async function planTokenDeletion(
  { jobs, now }: Pick<Core, "jobs" | "now">,
  tx: Kysely<WorkspaceTables>,
): Promise<void> {
  await jobs.add(tx, deleteExpiredTokens, {}, { atMs: now() + DAY_MS, dedupeKey: deleteExpiredTokens.type });
}
