import { AppError, deleteLink } from "@overdub/contract";
import { ROOT_KEY } from "../addresses/key.ts";
import { deleteLinkRows } from "../link-store/queries.ts";
import { implement } from "./context.ts";
import { findLinkOrThrow } from "./find-link-or-throw.ts";
import { assertLinkAccess } from "./link-access.ts";

export const handleDeleteLink = implement(deleteLink, { requires: "links.write" }, async ({ params }, ctx) => {
  const link = await findLinkOrThrow(ctx.db, ctx.workspaceId, params);
  if (link.key === ROOT_KEY) {
    throw new AppError("forbidden", "You can't delete a custom domain link. You can delete the domain instead.");
  }
  await assertLinkAccess(ctx, link, "write");
  await deleteLinkRows(ctx.db, ctx.workspaceId, [link.id]);
  ctx.linkCache.forget(link.domain, link.key_lookup);
  return { id: link.id };
});
