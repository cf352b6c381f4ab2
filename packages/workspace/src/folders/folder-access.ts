import { AppError } from "@overdub/contract";
import type { Context } from "../operations/context.ts";
import type { FolderAction } from "./folder-role.ts";
import { folderRoleOf, mayDo } from "./folder-role.ts";
import type { FolderRow } from "./folder-table.ts";
import type { FolderCaller } from "./hidden-folders.ts";
import { findFolderAnywhere, findFolderUser } from "./queries.ts";

export type { FolderAction } from "./folder-role.ts";

/** What it takes to tell which folders a caller may reach. */
export type FolderContext = Pick<Context, "db"> & FolderCaller;

/**
 * @returns the folder.
 * @throws `not_found` unless the workspace has this folder (a foreign one is told apart, as Dub does), `forbidden` unless
 * the caller may do this in it.
 */
export async function assertFolderAccess(
  ctx: FolderContext,
  folderId: string,
  action: FolderAction,
): Promise<FolderRow> {
  const folder = await findFolderAnywhere(ctx.db, folderId);
  if (!folder) throw new AppError("not_found", "Folder not found.");
  if (folder.workspace_id !== ctx.workspaceId) {
    throw new AppError("not_found", "Folder does not belong to the workspace.");
  }
  const entry = ctx.role === "owner" ? undefined : await findFolderUser(ctx.db, folderId, ctx.userId);
  if (!mayDo(folderRoleOf(ctx.role, folder, entry), action)) {
    throw new AppError("forbidden", "You are not allowed to perform this action on this folder.");
  }
  return folder;
}
