import { AppError } from "@overdub/contract";
import type { FolderAction } from "../folders/folder-access.ts";
import { assertFolderAccess } from "../folders/folder-access.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { Context } from "../operations/context.ts";

/**
 * Checks what the caller may do to a link in the folder where it is now. A folder that is being deleted keeps no caller
 * from its links.
 *
 * @throws `forbidden`
 * @see behaviour/links 8.4 to 8.6
 */
export async function assertLinkAccess(
  ctx: Context,
  { folder_id: folderId }: Pick<LinkTable, "folder_id">,
  action: FolderAction,
): Promise<void> {
  if (folderId === null) return;
  try {
    await assertFolderAccess(ctx, folderId, action);
  } catch (error) {
    if (!(error instanceof AppError && error.code === "not_found")) throw error;
  }
}
