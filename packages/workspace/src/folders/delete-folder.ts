import { AppError, deleteFolder } from "@overdub/contract";
import { implement } from "../operations/implement.ts";
import { findProgram } from "../programs/find-program.ts";
import { assertFolderAccess } from "./folder-access.ts";
import { moveBatchOut, moveLinksOut } from "./move-links-out.ts";

/** The folder is gone at once. Its links stay; where there are many, a job moves the rest of them out of it. */
export const handleDeleteFolder = implement(deleteFolder, { requires: "folders.write" }, async ({ params }, ctx) => {
  const folder = await assertFolderAccess(ctx, params.id, "manage");
  if ((await findProgram(ctx.db, ctx.workspaceId))?.default_folder_id === folder.id) {
    throw new AppError("forbidden", "You cannot delete the folder of your partner program.");
  }
  const deleted = { workspaceId: ctx.workspaceId, folderId: folder.id, deletedAtMs: ctx.now() };
  await ctx.db.transaction().execute(async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom("folders")
      .where("id", "=", folder.id)
      .where("workspace_id", "=", ctx.workspaceId)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) throw new AppError("not_found", "Folder not found.");
    await moveBatchOut(tx, deleted, deleted.deletedAtMs);
    await ctx.jobs.add(tx, moveLinksOut, deleted);
  });
  return { id: folder.id };
});
