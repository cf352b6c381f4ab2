import { setImmediate } from "node:timers/promises";
import type { Database, JobHandler } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { Services } from "../operations/services.ts";

/** Payload of `folder-deleted`. */
export interface FolderDeleted {
  readonly workspaceId: string;
  readonly folderId: string;
  readonly deletedAtMs: number;
}

/** As many links as are moved in one transaction: others get their turn in between. */
export const MOVE_BATCH = 500;

/** A request that saw the folder before it was deleted has put its link into it by then. */
const LAST_LOOK_AFTER_MS = 60_000;

/** Takes up to `MOVE_BATCH` links out of a folder. @returns whether there may be more. */
export async function moveBatchOut(
  db: Kysely<Database>,
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
export function moveLinksOut({ db, nowMs }: Services): JobHandler {
  return async (deleted: FolderDeleted) => {
    // A statement on SQLite leaves no gap for redirects by itself.
    while (await moveBatchOut(db, deleted, nowMs())) await setImmediate();
    const lastLookAtMs = deleted.deletedAtMs + LAST_LOOK_AFTER_MS;
    return nowMs() < lastLookAtMs ? { againAtMs: lastLookAtMs } : undefined;
  };
}
