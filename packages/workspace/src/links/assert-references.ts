import { AppError } from "@overdub/contract";
import type { LinkTable } from "@overdub/storage";
import { assertFolderAccess } from "../folders/folder-access.ts";
import type { Context } from "../http/implement.ts";
import type { LinkColumns } from "./link-columns.ts";
import { findLinkByExternalId } from "./queries.ts";

/**
 * Checks what a link refers to, as far as it differs from what is stored.
 *
 * Programs and webhooks do not exist in a workspace yet, so every reference to one is unknown.
 *
 * @throws `conflict` for a taken external id; `not_found` or `unprocessable_entity` for a reference that leads nowhere.
 * @see spec dub-links 10.4, steps 7 to 11
 */
export async function assertReferences(ctx: Context, columns: LinkColumns, existing?: LinkTable): Promise<void> {
  if (columns.external_id !== null && columns.external_id !== existing?.external_id) {
    if (await findLinkByExternalId(ctx.db, ctx.workspaceId, columns.external_id)) {
      throw new AppError("conflict", "A link with this externalId already exists in this workspace.");
    }
  }
  if (columns.folder_id !== null && columns.folder_id !== existing?.folder_id) {
    await assertFolderAccess(ctx, columns.folder_id, "write");
  }
  if (columns.program_id !== null && columns.program_id !== existing?.program_id) {
    throw new AppError("not_found", "Program not found.");
  }
  const webhookIds: string[] = columns.webhook_ids === null ? [] : JSON.parse(columns.webhook_ids);
  if (webhookIds.length > 0) {
    throw new AppError("unprocessable_entity", `Invalid webhookIds detected: ${webhookIds.join(", ")}`);
  }
}
