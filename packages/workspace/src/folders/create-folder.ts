import { AppError, createFolder } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import { createId } from "../ids/create-id.ts";
import { implement } from "../operations/implement.ts";
import { assertRoom } from "../quotas/assert-room.ts";
import { toFolder } from "./folder-table.ts";

/** The user who makes a folder owns it. */
export const handleCreateFolder = implement(createFolder, { requires: "folders.write" }, async ({ body }, ctx) => {
  await assertRoom(ctx.db, ctx.workspaceId, "folders");
  const nowMs = ctx.now();
  const row = {
    id: createId("fold_", nowMs),
    workspace_id: ctx.workspaceId,
    name: body.name,
    name_lookup: body.name.toLowerCase(),
    description: body.description ?? null,
    access_level: body.accessLevel,
    type: "default",
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
  try {
    await ctx.db.transaction().execute(async (tx) => {
      await tx.insertInto("folders").values(row).execute();
      await tx.insertInto("folder_users").values({ folder_id: row.id, user_id: ctx.userId, role: "owner" }).execute();
    });
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    throw new AppError("conflict", `A folder with the name ${body.name} already exists.`, { cause });
  }
  return toFolder(row);
});
