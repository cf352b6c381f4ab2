import { AppError } from "@overdub/contract";
import type { FolderAction, FolderContext } from "../folders/folder-access.ts";
import { assertFolderAccess } from "../folders/folder-access.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { attempt } from "./bulk/link-errors.ts";

/**
 * Checks what the caller may do to a link in the folder where it is now. A folder that is being deleted keeps no caller
 * from its links.
 *
 * @throws `forbidden`
 * @see behaviour/links 8.4 to 8.6
 */
export async function assertLinkAccess(
  ctx: FolderContext,
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

/** Those of the folders of these links in which the caller may change links. */
export async function writableFolders(
  ctx: FolderContext,
  links: readonly Pick<LinkTable, "folder_id">[],
): Promise<ReadonlySet<string>> {
  const writable = new Set<string>();
  for (const folder_id of new Set(links.flatMap((link) => link.folder_id ?? []))) {
    const access = await attempt(() => assertLinkAccess(ctx, { folder_id }, "write"));
    if (!(access instanceof AppError)) writable.add(folder_id);
  }
  return writable;
}
