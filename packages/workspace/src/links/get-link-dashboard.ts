import { getLinkDashboard } from "@overdub/contract";
import { implement } from "./context.ts";
import { findLinkOrThrow } from "./find-link-or-throw.ts";
import { assertLinkAccess } from "./link-access.ts";

export const handleGetLinkDashboard = implement(
  getLinkDashboard,
  { requires: "links.read" },
  async ({ params }, ctx) => {
    const link = await findLinkOrThrow(ctx.db, ctx.workspaceId, params);
    await assertLinkAccess(ctx, link, "read");
    return link.dashboard_id === null ? null : { id: link.dashboard_id, linkId: link.id };
  },
);
