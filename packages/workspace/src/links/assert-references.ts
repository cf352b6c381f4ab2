import type { LinkUpdateBody } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import type { FolderContext } from "../folders/folder-access.ts";
import { assertFolderAccess } from "../folders/folder-access.ts";
import type { LinkColumns } from "../link-store/link-columns.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinkByExternalId } from "../link-store/queries.ts";
import { findProgram } from "../programs/find-program.ts";
import { assertWebhooks } from "../webhooks/link-webhooks.ts";

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
  await assertPartner(ctx, columns, existing);
  await assertWebhooks(ctx.db, ctx.workspaceId, body.webhookIds);
}

type Placed = Pick<LinkColumns, "program_id" | "partner_id" | "tenant_id" | "folder_id">;

/**
 * @param existing the link that changes.
 * @throws `not_found` unless the workspace has this program, and the program this partner: what a link brings is credited
 *   to somebody. See behaviour/links 7.4, step 10.
 */
export async function assertPartner(
  { db, workspaceId }: Pick<FolderContext, "db" | "workspaceId">,
  columns: Placed,
  existing?: Placed,
): Promise<void> {
  const { program_id: programId, partner_id: partnerId } = columns;
  if (programId === null || (programId === existing?.program_id && partnerId === existing.partner_id)) return;
  const program = await findProgram(db, workspaceId);
  if (program?.id !== programId) throw new AppError("not_found", "Program not found.");
  if (partnerId === null) return;
  if (!(await findEnrollment(db, { workspaceId, programId }, { partnerId }))) {
    throw new AppError("not_found", "Partner not found.");
  }
}

/** A new link of a program finds its partner by the tenant id, and its folder by the program. */
export async function withProgram<Columns extends Placed>(
  { db, workspaceId }: Pick<FolderContext, "db" | "workspaceId">,
  columns: Columns,
): Promise<Columns> {
  const { program_id: programId, tenant_id: tenantId } = columns;
  const program = programId === null ? undefined : await findProgram(db, workspaceId);
  if (!program || program.id !== programId) return columns;
  const enrollment =
    columns.partner_id === null && tenantId !== null
      ? await findEnrollment(db, { workspaceId, programId }, { tenantId })
      : undefined;
  return {
    ...columns,
    partner_id: columns.partner_id ?? enrollment?.partner_id ?? null,
    folder_id: columns.folder_id ?? program.default_folder_id,
  };
}

export function externalIdTaken(cause?: unknown): AppError {
  return new AppError("conflict", "A link with this externalId already exists in this workspace.", { cause });
}
