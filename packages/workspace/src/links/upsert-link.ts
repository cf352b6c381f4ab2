import { normalizeUrl, upsertLink } from "@overdub/contract";
import { isInSight, listHiddenFolderIds } from "../folders/hidden-folders.ts";
import { BLANK_COLUMNS } from "../link-store/link-columns.ts";
import { findLinkByUrl } from "../link-store/queries.ts";
import { mergeDestination } from "./apply-body.ts";
import { implement } from "./context.ts";
import { insertNewLink } from "./create-link.ts";
import { changeLink } from "./update-link.ts";

/**
 * The URL is compared as it would be stored, with its tags, so that the same call finds what it made; then without them:
 * a link that has none yet gets them. A link in a
 * folder that is hidden from the caller is not found. See behaviour/links 8.10.
 */
export const handleUpsertLink = implement(upsertLink, { requires: "links.write" }, async ({ body }, ctx) => {
  const { url: stored } = mergeDestination({ ...BLANK_COLUMNS, key: body.key ?? "" }, body);
  const hiddenFolderIds = await listHiddenFolderIds(ctx.db, ctx);
  const find = (url: string | undefined) =>
    url ? findLinkByUrl(ctx.db, ctx.workspaceId, url, (eb) => isInSight(eb, hiddenFolderIds)) : undefined;
  const existing = (await find(stored)) ?? (await find(normalizeUrl(body.url)));
  if (!existing) return insertNewLink(ctx, body);
  // The destination is the one that was found: only what else the body says can change it.
  const { url: _same, key, domain, ...rest } = body;
  return changeLink(ctx, existing, { ...rest, key: key || undefined, domain: domain || undefined });
});
