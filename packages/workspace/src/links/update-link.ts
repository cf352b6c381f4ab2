import type { Link, LinkUpdateBody } from "@overdub/contract";
import { updateLink } from "@overdub/contract";
import { assertFolderAccess } from "../folders/folder-access.ts";
import { assertNoCircle } from "../link-cache/circles.ts";
import { changedColumns, columnsOf } from "../link-store/link-columns.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { resolveTags } from "../tags/resolve-tags.ts";
import { applyBody } from "./apply-body.ts";
import { assertReferences } from "./assert-references.ts";
import type { LinksContext } from "./context.ts";
import { implement, siteOf } from "./context.ts";
import { findLinkOrThrow } from "./find-link-or-throw.ts";
import { assertLinkAccess } from "./link-access.ts";
import { placeLink } from "./place-link.ts";
import { saveLink } from "./save-link.ts";

/** Checks the folders and then the rest in Dub's order (behaviour/links 8.5 and 7.4), then writes what changed. */
export async function changeLink(ctx: LinksContext, existing: LinkTable, body: LinkUpdateBody): Promise<Link> {
  await assertLinkAccess(ctx, existing, "write");
  if (body.folderId && body.folderId !== existing.folder_id) await assertFolderAccess(ctx, body.folderId, "write");
  const nowMs = ctx.now();
  const columns = applyBody(columnsOf(existing), body, nowMs);
  const placement = await placeLink(ctx, body, existing);
  await assertNoCircle(siteOf(ctx), { ...columns, ...placement }, existing);
  await assertReferences(ctx, columns, body, existing);
  const tagIds = await resolveTags(ctx.db, ctx.workspaceId, body);
  const next = { ...existing, ...columns, ...placement };
  const webhookIds = body.webhookIds === null ? [] : body.webhookIds;
  const changed = Boolean(tagIds ?? webhookIds) || Object.keys(changedColumns(existing, next)).length > 0;
  const wanted = changed ? { ...next, updated_at_ms: nowMs } : existing;
  return saveLink(ctx, wanted, { tagIds, webhookIds }, existing);
}

export const handleUpdateLink = implement(updateLink, { requires: "links.write" }, async ({ params, body }, ctx) =>
  changeLink(ctx, await findLinkOrThrow(ctx.db, ctx.workspaceId, params), body),
);
