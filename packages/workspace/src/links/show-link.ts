import type { Link } from "@overdub/contract";
import { getLink, getLinkInfo } from "@overdub/contract";
import type { Context } from "../operations/implement.ts";
import { implement } from "../operations/implement.ts";
import { listLinkTags } from "../tags/link-tags.ts";
import type { LinkAddress } from "./find-link-or-throw.ts";
import { findLinkOrThrow } from "./find-link-or-throw.ts";
import { assertLinkAccess } from "./link-folder.ts";
import { toLink } from "./to-link.ts";

/** Source: spec dub-links 11.4. */
async function showLink(ctx: Context, address: LinkAddress): Promise<Link> {
  const link = await findLinkOrThrow(ctx, address);
  await assertLinkAccess(ctx, link, "read");
  const tags = await listLinkTags(ctx.db, [link.id]);
  return toLink(link, tags.get(link.id) ?? [], ctx.publicPort());
}

export const handleGetLinkInfo = implement(getLinkInfo, ({ query }, ctx) => showLink(ctx, query));
export const handleGetLink = implement(getLink, ({ params }, ctx) => showLink(ctx, params));
