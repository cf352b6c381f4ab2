import { getLinkInfo } from "@overdub/contract";
import { implement } from "../http/implement.ts";
import { listLinkTags } from "../tags/link-tags.ts";
import { findLinkOrThrow } from "./find-link-or-throw.ts";
import { toLink } from "./to-link.ts";

export const handleGetLinkInfo = implement(getLinkInfo, async ({ query }, ctx) => {
  const link = await findLinkOrThrow(ctx, query);
  const tags = await listLinkTags(ctx.db, [link.id]);
  return toLink(link, tags.get(link.id) ?? [], ctx.publicPort());
});
