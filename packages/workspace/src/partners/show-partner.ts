import type { Partner } from "@overdub/contract";
import type { EnrolledPartner } from "../enrollments/enrolled-partner.ts";
import { toPartner } from "../enrollments/enrolled-partner.ts";
import { listPartnerLinks } from "../enrollments/partner-links.ts";
import type { Context } from "../operations/context.ts";

type ShowContext = Pick<Context, "db" | "publicPort">;

/** A partner as the API shows it, with its links. */
export async function showPartner(ctx: ShowContext, enrolled: EnrolledPartner): Promise<Partner> {
  const { workspace_id: workspaceId, program_id: programId, partner_id: partnerId } = enrolled.enrollment;
  const links = await listPartnerLinks(ctx.db, { workspaceId, programId }, [partnerId]);
  return toPartner(enrolled, links.get(partnerId) ?? [], ctx.publicPort());
}
