import type { BulkUpdateLinksBody, LinkError, ResultOf } from "@overdub/contract";
import { AppError, bulkUpdateLinks } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import { assertFolderAccess } from "../../folders/folder-access.ts";
import { assertNoCircle } from "../../link-cache/circles.ts";
import { changedColumns, columnsOf } from "../../link-store/link-columns.ts";
import type { LinkTable } from "../../link-store/link-table.ts";
import { findLinksByExternalId, findLinksById } from "../../link-store/queries.ts";
import { listLinkTags } from "../../tags/link-tags.ts";
import { resolveTags } from "../../tags/resolve-tags.ts";
import { assertWebhooks } from "../../webhooks/link-webhooks.ts";
import { applyBody } from "../apply-body.ts";
import { assertPartner } from "../assert-references.ts";
import type { LinksContext } from "../context.ts";
import { implement, siteOf } from "../context.ts";
import { writableFolders } from "../link-access.ts";
import { toLink } from "../to-link.ts";
import { attempt, toLinkError } from "./link-errors.ts";
import type { LinkChange } from "./write-changes.ts";
import { writeChanges } from "./write-changes.ts";

/**
 * Changes several links alike, as far as each allows it. UTM tags are merged into the URL as by
 * `updateLink`, where Dub leaves it alone.
 *
 * @returns the links in the order asked for, then the errors: unknown links, folders, what the change would make invalid.
 * @throws `unprocessable_entity`, `not_found` or `forbidden` when `data` is wrong for all; then nothing is changed.
 * @see behaviour/links 8.8
 */
async function updateLinks(ctx: LinksContext, body: BulkUpdateLinksBody): Promise<ResultOf<typeof bulkUpdateLinks>> {
  const { data } = body;
  if (body.linkIds.length === 0 && body.externalIds.length === 0) return "No links to update";
  const tagIds = await resolveTags(ctx.db, ctx.workspaceId, data);
  const webhookIds = data.webhookIds === null ? [] : data.webhookIds;
  await assertWebhooks(ctx.db, ctx.workspaceId, webhookIds);
  if (data.folderId) await assertFolderAccess(ctx, data.folderId, "write");

  const nowMs = ctx.now();
  const { links, unknown } = await findNamed(ctx.db, ctx.workspaceId, body);
  const folders = await writableFolders(ctx, links);
  const barred: LinkError[] = [];
  const invalid: LinkError[] = [];
  const changes: LinkChange[] = [];
  for (const link of links) {
    const { id, folder_id: folderId } = link;
    if (folderId !== null && !folders.has(folderId)) {
      barred.push(toLinkError({ id }, noWriteAccess(folderId)));
      continue;
    }
    const next = await attempt(() => change(ctx, link, data, nowMs));
    if (next instanceof AppError) invalid.push(toLinkError({ id }, next));
    else changes.push({ previous: link, next: touch(link, next, Boolean(tagIds ?? webhookIds), nowMs) });
  }
  const gone = await writeChanges(ctx, changes, { tagIds, webhookIds });
  const updated = changes.map(({ next }) => next).filter(({ id }) => !gone.has(id));
  const tags = await listLinkTags(
    ctx.db,
    updated.map(({ id }) => id),
  );
  return [
    ...updated.map((link) => ({
      ...toLink(link, tags.get(link.id) ?? [], ctx.publicPort()),
      webhookIds: [...new Set(webhookIds)],
    })),
    ...[...unknown, ...gone].map((id) => toLinkError({ id }, new AppError("not_found", "Link not found"))),
    ...barred,
    ...invalid,
  ];
}

/** `linkIds` wins over `externalIds`; a link that is named twice is changed once. */
async function findNamed(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  { linkIds, externalIds }: BulkUpdateLinksBody,
) {
  const names = [...new Set(linkIds.length > 0 ? linkIds : externalIds)];
  const find = linkIds.length > 0 ? findLinksById : findLinksByExternalId;
  const found = await find(db, workspaceId, names);
  return { links: names.flatMap((name) => found.get(name) ?? []), unknown: names.filter((name) => !found.has(name)) };
}

async function change(
  ctx: Pick<LinksContext, "db" | "workspaceId" | "linkCache" | "publicPort">,
  link: LinkTable,
  data: BulkUpdateLinksBody["data"],
  nowMs: number,
): Promise<LinkTable> {
  const next = { ...link, ...applyBody(columnsOf(link), data, nowMs) };
  await assertPartner(ctx, next, link);
  await assertNoCircle(siteOf(ctx), next, link);
  return next;
}

function touch(previous: LinkTable, next: LinkTable, isTouched: boolean, nowMs: number): LinkTable {
  const isChanged = isTouched || Object.keys(changedColumns(previous, next)).length > 0;
  return isChanged ? { ...next, updated_at_ms: nowMs } : next;
}

function noWriteAccess(folderId: string): AppError {
  return new AppError("forbidden", `You don't have permission to update links in this folder: ${folderId}`);
}

export const handleBulkUpdateLinks = implement(bulkUpdateLinks, { requires: "links.write" }, ({ body }, ctx) =>
  updateLinks(ctx, body),
);
