import type { Link } from "@overdub/contract";
import { getLink } from "@overdub/contract";
import type { FolderContext } from "../folders/folder-access.ts";
import { listLinkTags } from "../tags/link-tags.ts";
import type { LinksContext } from "./context.ts";
import { implement } from "./context.ts";
import type { LinkAddress } from "./find-link-or-throw.ts";
import { findLinkOrThrow } from "./find-link-or-throw.ts";
import { assertLinkAccess } from "./link-access.ts";
import { toLink } from "./to-link.ts";

/** The link at an address, if the caller may read it. See behaviour/links 8.4. */
export async function showLink(
  ctx: FolderContext & Pick<LinksContext, "publicPort">,
  address: LinkAddress,
): Promise<Link> {
  const link = await findLinkOrThrow(ctx.db, ctx.workspaceId, address);
  await assertLinkAccess(ctx, link, "read");
  const tags = await listLinkTags(ctx.db, [link.id]);
  return toLink(link, tags.get(link.id) ?? [], ctx.publicPort());
}

export const handleGetLink = implement(getLink, { requires: "links.read" }, ({ params }, ctx) => showLink(ctx, params));
