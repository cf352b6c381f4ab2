import type { LinkUpdateBody } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { FolderContext } from "../folders/folder-access.ts";
import { assertFolderAccess } from "../folders/folder-access.ts";
import type { LinkColumns } from "../link-store/link-columns.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinkByExternalId } from "../link-store/queries.ts";

/**
 * Checks what a link refers to, as far as it differs from what is stored; code that changes a link has checked the
 * folders.
 *
 * @throws `conflict` for a taken external id; `not_found` or `unprocessable_entity` for a reference that leads nowhere.
 * @see behaviour/links 7.4, steps 7 to 11
 */
export async function assertReferences(
  ctx: FolderContext,
  columns: LinkColumns,
  body: Pick<LinkUpdateBody, "webhookIds">,
  existing?: LinkTable,
): Promise<void> {
  if (columns.external_id !== null && columns.external_id !== existing?.external_id) {
    if (await findLinkByExternalId(ctx.db, ctx.workspaceId, columns.external_id)) throw externalIdTaken();
  }
  if (columns.folder_id !== null && !existing) await assertFolderAccess(ctx, columns.folder_id, "write");
  if (columns.program_id !== existing?.program_id) assertProgram(columns.program_id);
  assertWebhooks(body.webhookIds);
}

/** Programs do not exist in a workspace yet, so every reference to one is unknown. */
export function assertProgram(programId: string | null): void {
  if (programId !== null) throw new AppError("not_found", "Program not found.");
}

export function externalIdTaken(cause?: unknown): AppError {
  return new AppError("conflict", "A link with this externalId already exists in this workspace.", { cause });
}

/**
 * Webhooks do not exist in a workspace yet, so every reference to one is unknown.
 *
 * @throws `unprocessable_entity`. See behaviour/links 7.4, step 11.
 */
export function assertWebhooks(webhookIds: readonly string[] | null | undefined): void {
  if (!webhookIds || webhookIds.length === 0) return;
  throw new AppError("unprocessable_entity", `Invalid webhookIds detected: ${webhookIds.join(", ")}`);
}
