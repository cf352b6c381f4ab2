import { AppError, deleteLink } from "@overdub/contract";
import { ROOT_KEY } from "../addresses/key.ts";
import { deleteLinkRows } from "../link-store/queries.ts";
import { publish } from "../webhooks/publish.ts";
import { implement } from "./context.ts";
import { findLinkOrThrow } from "./find-link-or-throw.ts";
import { assertLinkAccess } from "./link-access.ts";
import { loadLinkPayload } from "./link-payload.ts";

export const handleDeleteLink = implement(deleteLink, { requires: "links.write" }, async ({ params }, ctx) => {
  const link = await findLinkOrThrow(ctx.db, ctx.workspaceId, params);
  if (link.key === ROOT_KEY) {
    throw new AppError("forbidden", "You can't delete a custom domain link. You can delete the domain instead.");
  }
  await assertLinkAccess(ctx, link, "write");
  await ctx.db.transaction().execute(async (tx) => {
    await publish(ctx, tx, "link.deleted", () => loadLinkPayload(tx, link, ctx.publicPort()));
    const deleted = await deleteLinkRows(tx, ctx.workspaceId, [link.id]);
    if (deleted === 0) throw new AppError("not_found", "Link not found.");
  });
  ctx.linkCache.forget(link.domain, link.key_lookup);
  return { id: link.id };
});
