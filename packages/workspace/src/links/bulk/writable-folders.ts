import { AppError } from "@overdub/contract";
import type { LinkTable } from "../../link-store/link-table.ts";
import type { LinksContext } from "../context.ts";
import { assertLinkAccess } from "../link-folder.ts";
import { attempt } from "./link-errors.ts";

/** Those of the folders of these links in which the caller may change links. */
export async function writableFolders(
  ctx: LinksContext,
  links: readonly Pick<LinkTable, "folder_id">[],
): Promise<ReadonlySet<string>> {
  const writable = new Set<string>();
  for (const folder_id of new Set(links.flatMap((link) => link.folder_id ?? []))) {
    const access = await attempt(() => assertLinkAccess(ctx, { folder_id }, "write"));
    if (!(access instanceof AppError)) writable.add(folder_id);
  }
  return writable;
}
