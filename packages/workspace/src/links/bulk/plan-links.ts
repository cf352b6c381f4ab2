import { AppError } from "@overdub/contract";
import type { FolderContext } from "../../folders/folder-access.ts";
import { assertFolderAccess } from "../../folders/folder-access.ts";
import type { LinkColumns } from "../../link-store/link-columns.ts";
import { newRow } from "../../link-store/link-columns.ts";
import type { LinkTable } from "../../link-store/link-table.ts";
import type { LinkTagRow } from "../../tags/link-tags.ts";
import { assertWebhooks } from "../../webhooks/link-webhooks.ts";
import { assertPartner } from "../assert-references.ts";
import type { LinksContext } from "../context.ts";
import { siteOf } from "../context.ts";
import type { BulkItem } from "./draft-links.ts";
import { draftLinks } from "./draft-links.ts";
import { attempt } from "./link-errors.ts";
import { readTagIndex, tagsOf } from "./tag-index.ts";

/** A link that may be written. */
export interface NewLink {
  readonly item: BulkItem;
  readonly row: LinkTable;
  readonly tags: readonly LinkTagRow[];
}

/** A link that may not, and which of the checks barred it. */
export interface RefusedLink {
  readonly item: BulkItem;
  readonly stage: Stage;
  readonly error: AppError;
}

/** In the order of their errors. */
export const STAGES = ["link", "tags", "folder", "references"] as const;
type Stage = (typeof STAGES)[number];

/**
 * Checks links that are to be created together; nothing is written.
 *
 * @returns in the order of `items`.
 * @see behaviour/links 8.7
 */
export async function planLinks(
  ctx: FolderContext & Pick<LinksContext, "linkCache" | "publicPort">,
  items: readonly BulkItem[],
  nowMs: number,
): Promise<(NewLink | RefusedLink)[]> {
  const index = await readTagIndex(ctx.db, ctx.workspaceId, items);
  const folders = await checkFolders(ctx, items);
  const planned: (NewLink | RefusedLink)[] = [];
  const drafts = await draftLinks(siteOf(ctx), ctx.workspaceId, items, nowMs);
  for (const { item, columns } of drafts) {
    const tags = await attempt(() => tagsOf(index, item));
    const folder = item.folderId ? folders.get(item.folderId) : undefined;
    const references = columns instanceof AppError ? undefined : await attempt(() => assertKnown(ctx, item, columns));
    if (columns instanceof AppError) planned.push({ item, stage: "link", error: columns });
    else if (tags instanceof AppError) planned.push({ item, stage: "tags", error: tags });
    else if (folder) planned.push({ item, stage: "folder", error: folder });
    else if (references instanceof AppError) planned.push({ item, stage: "references", error: references });
    else planned.push({ item, row: newRow(ctx, columns, nowMs), tags });
  }
  return planned;
}

/** What bars the caller from each folder that the links name, if anything does. */
async function checkFolders(ctx: FolderContext, items: readonly BulkItem[]): Promise<Map<string, AppError>> {
  const folders = new Map<string, AppError>();
  for (const folderId of new Set(items.flatMap((item) => item.folderId ?? []))) {
    const access = await attempt(() => assertFolderAccess(ctx, folderId, "write"));
    if (access instanceof AppError) folders.set(folderId, inBulk(folderId, access));
  }
  return folders;
}

function inBulk(folderId: string, { code }: AppError): AppError {
  return code === "not_found"
    ? new AppError("unprocessable_entity", `Invalid folderId detected: ${folderId}`)
    : new AppError("forbidden", `You don't have write access to the folder: ${folderId}`);
}

async function assertKnown(ctx: FolderContext, { webhookIds }: BulkItem, columns: LinkColumns): Promise<void> {
  await assertPartner(ctx, columns);
  await assertWebhooks(ctx.db, ctx.workspaceId, webhookIds);
}
