import { normalizeUrl, upsertLink } from "@overdub/contract";
import { findLinkByUrl } from "../link-store/queries.ts";
import { implement } from "./context.ts";
import { insertNewLink } from "./create-link.ts";
import { changeLink } from "./update-link.ts";

/** The URL is compared as given, before UTM tags are merged into it. See behaviour/links 8.10. */
export const handleUpsertLink = implement(upsertLink, { requires: "links.write" }, async ({ body }, ctx) => {
  const url = normalizeUrl(body.url);
  const existing = url === undefined ? undefined : await findLinkByUrl(ctx.db, ctx.workspaceId, url);
  if (!existing) return insertNewLink(ctx, body);
  // The destination is the one that was found: only what else the body says can change it.
  const { url: _same, key, domain, ...rest } = body;
  return changeLink(ctx, existing, { ...rest, key: key || undefined, domain: domain || undefined });
});
