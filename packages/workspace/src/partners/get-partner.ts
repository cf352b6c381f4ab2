import type { PartnerProfile } from "@overdub/contract";
import { AppError, getPartner } from "@overdub/contract";
import type { EnrolledPartner } from "../enrollments/enrolled-partner.ts";
import { platformsOf, toPartner } from "../enrollments/enrolled-partner.ts";
import { findEnrolled } from "../enrollments/find-partner.ts";
import { listPartnerLinks } from "../enrollments/partner-links.ts";
import { listEnrollmentTags } from "../enrollments/partner-tags.ts";
import type { Context } from "../operations/context.ts";
import { findDiscounts } from "../rewards/discount-rows.ts";
import { toIso } from "../time/to-iso.ts";
import { implement } from "./context.ts";

type ShowContext = Pick<Context, "db" | "publicPort">;

/** A partner with all that is known. See behaviour/partners 2.2. */
export async function showProfile(ctx: ShowContext, enrolled: EnrolledPartner): Promise<PartnerProfile> {
  const { partner, enrollment } = enrolled;
  const { workspace_id: workspaceId, program_id: programId, discount_id: discountId } = enrollment;
  const links = (await listPartnerLinks(ctx.db, { workspaceId, programId }, [partner.id])).get(partner.id) ?? [];
  const tags = await listEnrollmentTags(ctx.db, [enrollment.id]);
  const discount = (await findDiscounts(ctx.db, workspaceId, discountId === null ? [] : [discountId])).get(
    discountId ?? "",
  );
  const last = (times: readonly (number | null | undefined)[]) =>
    toIso(Math.max(0, ...times.map((ms) => ms ?? 0)) || null);
  return {
    ...toPartner(enrolled, links, ctx.publicPort()),
    tags: tags.get(enrollment.id) ?? [],
    lastLeadAt: last(links.map((link) => link.last_lead_at_ms)),
    lastConversionAt: last(links.map((link) => link.last_conversion_at_ms)),
    customerDataSharingEnabledAt: toIso(enrollment.customer_data_sharing_enabled_at_ms),
    groupMoveDisabledAt: toIso(enrollment.group_move_disabled_at_ms),
    riskMonitoringDisabledAt: toIso(enrollment.risk_monitoring_disabled_at_ms),
    platforms: platformsOf(partner),
    discount: discount ? { id: discount.id, provider: discount.provider } : null,
    monthlyTraffic: null,
    industryInterests: [],
    preferredEarningStructures: [],
    salesChannels: [],
  };
}

export const handleGetPartner = implement(
  getPartner,
  { requires: "partners.read", programFirst: true },
  async ({ params }, ctx) => {
    const program = ctx.program;
    const enrolled = await findEnrolled(ctx.db, program, params);
    if (!enrolled) throw new AppError("not_found", "Partner not found.");
    return showProfile(ctx, enrolled);
  },
);
