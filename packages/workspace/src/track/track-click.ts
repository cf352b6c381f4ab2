import type { ResultOf } from "@overdub/contract";
import { AppError, trackClick } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { creditKey, findCredited, toShownDiscount } from "../enrollments/customer-partners.ts";
import { drawnAvatar } from "../enrollments/drawn-avatar.ts";
import { createClickId } from "../ids/click-id.ts";
import type { RedirectLink } from "../link-cache/redirect-link.ts";
import { findLink } from "../link-store/queries.ts";
import { assertAllowedPage } from "../workspaces/hostnames.ts";
import { listHostnames } from "../workspaces/tracking-settings.ts";
import { addClick, findClickedLink, findRecentClick, toVisit } from "./add-click.ts";
import { implement } from "./context.ts";

type Answer = ResultOf<typeof trackClick>;

/** Whatever the link's state: it is not asked whether it is expired or disabled. See behaviour/attribution 3.1. */
export const handleTrackClick = implement(trackClick, { requires: "none" }, async ({ body }, ctx) => {
  const link = await findClickedLink(ctx, body.domain, body.key);
  if (!link) {
    throw new AppError("not_found", `Link not found for domain: ${body.domain} and key: ${body.key}.`);
  }
  const visit = toVisit(ctx, body.referrer);
  const partner = await partnerOf(ctx.db, link);
  const recent = findRecentClick(ctx, link, visit);
  if (recent !== undefined) return { clickId: recent, ...partner };
  assertAllowedPage(await listHostnames(ctx.db, link.workspaceId), ctx.client.headers);
  const url = body.url && URL.canParse(body.url) ? body.url : link.url;
  // A visit that is not recorded gets an id all the same; no lead will find it.
  const clickId =
    (await addClick(ctx, link, visit, { url, trigger: "link" })) ?? createClickId(ctx.now() + link.clockOffsetMs);
  return { clickId, ...partner };
});

/** Whose link it is, and what customers get for coming by it. Nothing for a link that is no partner's. */
async function partnerOf(db: Kysely<WorkspaceTables>, link: RedirectLink): Promise<Omit<Answer, "clickId">> {
  if (!link.isPartnerLink) return {};
  const row = await findLink(db, link.workspaceId, link.id);
  const credited = row && (await findCredited(db, link.workspaceId, [row])).get(creditKey(row));
  if (!credited) return { partner: null, discount: null };
  const { partner, enrollment, discount } = credited;
  return {
    partner: {
      id: partner.id,
      name: partner.name,
      image: partner.image ?? drawnAvatar(partner),
      ...(enrollment.group_id !== null && { groupId: enrollment.group_id }),
      ...(enrollment.tenant_id !== null && { tenantId: enrollment.tenant_id }),
    },
    discount: discount && toShownDiscount(discount),
  };
}
