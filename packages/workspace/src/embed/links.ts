/** The links of a token's partner, who makes some itself. */
import type { PartnerLink } from "@overdub/contract";
import {
  AppError,
  createEmbedReferralsLink,
  listEmbedReferralsLinks,
  updateEmbedReferralsLink,
} from "@overdub/contract";
import { toPartnerLink } from "../enrollments/enrolled-partner.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { listPartnerLinks } from "../enrollments/partner-links.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { changeLink } from "../links/update-link.ts";
import type { Context } from "../operations/context.ts";
import { assertDestination, withTemplate } from "../partners/link-destination.ts";
import { assertLinkable, insertLink } from "../partners/partner-links.ts";
import { MAX_LINKS_OF_PARTNER } from "../quotas/quotas.ts";
import { findSelf, implement } from "./context.ts";

export async function linksOf({ db }: Pick<Context, "db">, enrollment: EnrollmentRow): Promise<LinkTable[]> {
  const { workspace_id: workspaceId, program_id: programId, partner_id: partnerId } = enrollment;
  return (await listPartnerLinks(db, { workspaceId, programId }, [partnerId])).get(partnerId) ?? [];
}

/** @throws `not_found` for a link that is not the partner's, or is gone. */
async function findOwnLink(ctx: Pick<Context, "db">, enrollment: EnrollmentRow, linkId: string): Promise<LinkTable> {
  const link = (await linksOf(ctx, enrollment)).find(({ id }) => id === linkId);
  if (!link) throw new AppError("not_found", "Link not found.");
  return link;
}

async function showOwnLink(
  ctx: Pick<Context, "db" | "publicPort">,
  enrollment: EnrollmentRow,
  linkId: string,
): Promise<PartnerLink> {
  return toPartnerLink(await findOwnLink(ctx, enrollment, linkId), ctx.publicPort());
}

/** @throws `forbidden` for who is not in the program, or no more. */
function assertActive({ status }: EnrollmentRow): void {
  if (status === "approved" || status === "archived") return;
  throw new AppError("forbidden", `You cannot create or change links: your status in the program is ${status}.`);
}

export const handleListEmbedLinks = implement(listEmbedReferralsLinks, { requires: "none" }, async (_input, ctx) => {
  const { enrollment } = await findSelf(ctx);
  return (await linksOf(ctx, enrollment)).map((link) => toPartnerLink(link, ctx.publicPort()));
});

/** See behaviour/partners 7. */
export const handleCreateEmbedLink = implement(
  createEmbedReferralsLink,
  { requires: "none" },
  async ({ body }, ctx) => {
    const { program, enrollment, group } = await findSelf(ctx);
    assertActive(enrollment);
    assertLinkable(program);
    const max = Math.min(group.max_partner_links, MAX_LINKS_OF_PARTNER);
    const refuse = () => new AppError("bad_request", `You have reached the limit of ${max} links.`);
    const { id } = await insertLink(ctx, { program, enrollment, group }, body, { max, refuse });
    return showOwnLink(ctx, enrollment, id);
  },
);

/** See behaviour/partners 7. */
export const handleUpdateEmbedLink = implement(
  updateEmbedReferralsLink,
  { requires: "none" },
  async ({ params: { linkId }, body: { url, key } }, ctx) => {
    const { enrollment, group } = await findSelf(ctx);
    assertActive(enrollment);
    const link = await findOwnLink(ctx, enrollment, linkId);
    const isMoved = url != null && url !== link.url;
    if (isMoved && link.partner_group_default_link_id !== null) {
      throw new AppError("forbidden", "You cannot change the destination of your default link.");
    }
    if (isMoved) assertDestination(url, JSON.parse(group.additional_links ?? "null"));
    await changeLink(ctx, link, {
      ...(isMoved && { url: withTemplate(url, JSON.parse(group.utm_template ?? "null")) }),
      ...(key && { key }),
    });
    return showOwnLink(ctx, enrollment, linkId);
  },
);
