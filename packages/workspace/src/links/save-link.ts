import type { Link } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { LinkTable } from "@overdub/storage";
import { isUniqueViolation } from "@overdub/storage";
import type { Context } from "../http/implement.ts";
import { listLinkTags, replaceLinkTags } from "../tags/link-tags.ts";
import { duplicateKey } from "./place-link.ts";
import { findLinkByKey, insertLink, updateLinkColumns } from "./queries.ts";
import { toLink } from "./to-link.ts";

/**
 * Writes a link with its tags, all or nothing, and makes redirects see it.
 *
 * @param tagIds `undefined` leaves the tags as they are.
 * @param previous the row that this one replaces; absent for a new link.
 * @throws `conflict` when another request took the key or the external id meanwhile.
 */
export async function saveLink(
  ctx: Context,
  row: LinkTable,
  tagIds: readonly string[] | undefined,
  previous?: LinkTable,
): Promise<Link> {
  try {
    await ctx.db.transaction().execute(async (tx) => {
      if (previous) await updateLinkColumns(tx, ctx.workspaceId, row.id, changedColumns(previous, row));
      else await insertLink(tx, row);
      if (tagIds) await replaceLinkTags(tx, row.id, tagIds);
    });
  } catch (error) {
    throw isUniqueViolation(error) ? await conflict(ctx, row, error) : error;
  }
  if (previous) ctx.linkCache.forget(previous.domain, previous.key_lookup);
  ctx.linkCache.forget(row.domain, row.key_lookup);
  const tags = await listLinkTags(ctx.db, [row.id]);
  return toLink(row, tags.get(row.id) ?? [], ctx.publicPort());
}

/** Only what differs, so that counters which move meanwhile are not set back. */
function changedColumns(previous: LinkTable, next: LinkTable): Partial<LinkTable> {
  const names = Object.keys(next) as (keyof LinkTable)[];
  return Object.fromEntries(names.filter((name) => next[name] !== previous[name]).map((name) => [name, next[name]]));
}

async function conflict(ctx: Context, row: LinkTable, cause: unknown): Promise<AppError> {
  const holder = await findLinkByKey(ctx.db, row.domain, row.key);
  if (holder && holder.id !== row.id) return duplicateKey(cause);
  return new AppError("conflict", "A link with this externalId already exists in this workspace.", { cause });
}
