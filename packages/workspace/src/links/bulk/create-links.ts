import type { BulkCreateLinksBody, Link, LinkError } from "@overdub/contract";
import { AppError, bulkCreateLinks } from "@overdub/contract";
import type { LinkTable } from "@overdub/storage";
import { assertFolderAccess } from "../../folders/folder-access.ts";
import type { Context } from "../../http/implement.ts";
import { implement } from "../../http/implement.ts";
import { assertProgram, externalIdTaken } from "../assert-references.ts";
import { newRow } from "../new-row.ts";
import { addressOf, duplicateKey } from "../place-link.ts";
import { toLink } from "../to-link.ts";
import { assertWebhooks } from "../webhook-ids.ts";
import { assertDifferent } from "./assert-different.ts";
import type { BulkItem } from "./draft-links.ts";
import { draftLinks } from "./draft-links.ts";
import { findTakenPlaces } from "./find-taken.ts";
import { insertLinksWithTags } from "./insert-links.ts";
import { attempt, toLinkError } from "./link-errors.ts";
import type { BookedTag } from "./tag-book.ts";
import { readTagBook, tagsOf } from "./tag-book.ts";

/** A link that is about to be written. */
export interface NewLink {
  readonly item: BulkItem;
  readonly row: LinkTable;
  readonly tags: readonly BookedTag[];
}

/**
 * Creates what can be created, in one transaction, whatever is wrong with the rest.
 *
 * @returns the links in the order asked for, then the errors: by stage of the checks, then in that order.
 * @throws `bad_request` when the request contradicts itself; then nothing is created.
 * @see spec dub-links 11.7
 */
async function createLinks(ctx: Context, items: BulkCreateLinksBody): Promise<(Link | LinkError)[]> {
  assertDifferent(items);
  const nowMs = ctx.nowMs();
  const links: NewLink[] = [];
  const errors: Record<"link" | "tags" | "folder" | "references", LinkError[]> = {
    link: [],
    tags: [],
    folder: [],
    references: [],
  };
  const book = await readTagBook(ctx, items);
  const folders = await checkFolders(ctx, items);
  for (const { item, columns } of await draftLinks(ctx, items, nowMs)) {
    const tags = await attempt(() => tagsOf(book, item));
    const folder = item.folderId ? folders.get(item.folderId) : undefined;
    const references = await attempt(() => assertKnown(item));
    if (columns instanceof AppError) errors.link.push(toLinkError(item, columns));
    else if (tags instanceof AppError) errors.tags.push(toLinkError(item, tags));
    else if (folder) errors.folder.push(toLinkError(item, folder));
    else if (references instanceof AppError) errors.references.push(toLinkError(item, references));
    else links.push({ item, row: newRow(ctx, columns, nowMs), tags });
  }
  const inserted = await insertLinksWithTags(ctx, links);
  const lost = links.filter(({ row }) => !inserted.has(row.id));
  errors.link.push(...(await toConflicts(ctx, lost)));
  const created = links.filter(({ row }) => inserted.has(row.id));
  return [...created.map(({ row, tags }) => toLink(row, tags, ctx.publicPort())), ...Object.values(errors).flat()];
}

/** What bars the caller from each folder that the links name, if anything does. */
async function checkFolders(ctx: Context, items: BulkCreateLinksBody): Promise<Map<string, AppError>> {
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

function assertKnown({ programId, webhookIds }: BulkItem): void {
  assertProgram(programId ?? null);
  assertWebhooks(webhookIds);
}

/** Another request took the key or the external id between our look and our write. */
async function toConflicts(ctx: Context, lost: readonly NewLink[]): Promise<LinkError[]> {
  const taken = await findTakenPlaces(
    ctx.db,
    lost.map(({ row }) => row),
  );
  return lost.map(({ item, row }) => toLinkError(item, taken.has(addressOf(row)) ? duplicateKey() : externalIdTaken()));
}

export const handleBulkCreateLinks = implement(bulkCreateLinks, ({ body }, ctx) => createLinks(ctx, body));
