import { setImmediate } from "node:timers/promises";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { defineJob } from "../jobs/define-job.ts";
import type { Core } from "../operations/context.ts";

const FolderDeleted = z.object({ workspaceId: z.string(), folderId: z.string(), deletedAtMs: z.number() });
type FolderDeleted = z.output<typeof FolderDeleted>;

/** As many links as are moved in one transaction: other writers come in between. */
export const MOVE_BATCH = 500;

/** A request that saw the folder before it was deleted has put its link into it by then. */
const LAST_LOOK_AFTER_MS = 60_000;

/** Takes up to `MOVE_BATCH` links out of a folder. @returns whether there may be more. */
export async function moveBatchOut(
  db: Kysely<WorkspaceTables>,
  { workspaceId, folderId }: Pick<FolderDeleted, "workspaceId" | "folderId">,
  nowMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("links")
    .set({ folder_id: null, updated_at_ms: nowMs })
    .where("id", "in", (eb) =>
      eb
        .selectFrom("links")
        .select("id")
        .where("workspace_id", "=", workspaceId)
        .where("folder_id", "=", folderId)
        .limit(MOVE_BATCH),
    )
    .executeTakeFirstOrThrow();
  return numUpdatedRows === BigInt(MOVE_BATCH);
}

/** Takes all links out of a deleted folder, and looks once more when no request can add any. */
export const moveLinksOut = defineJob(
  "folder-deleted",
  FolderDeleted,
  async (deleted, { db, now }: Pick<Core, "db" | "now">) => {
    // A statement on SQLite leaves no gap for redirects by itself.
    while (await moveBatchOut(db, deleted, now())) await setImmediate();
    const lastLookAtMs = deleted.deletedAtMs + LAST_LOOK_AFTER_MS;
    return now() < lastLookAtMs ? { againAtMs: lastLookAtMs } : undefined;
  },
);
