import type { ApplicationDetails, PartnerApplication, ProgramApplication } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrolledPartner } from "../enrollments/enrolled-partner.ts";
import { platformsOf, socialsOf } from "../enrollments/enrolled-partner.ts";
import { findEnrolledById } from "../enrollments/find-partner.ts";
import { toIso } from "../time/to-iso.ts";
import { shownAnswers } from "./answers.ts";
import type { ProgramApplicationTable } from "./application-table.ts";

/** An application with the enrolment that it is for. */
export interface Applied extends EnrolledPartner {
  readonly application: ProgramApplicationTable;
}

/** An application, and which enrolment it is for. */
export type ApplicationRow = ProgramApplicationTable & { readonly enrollment_id: string };

/** In the order of the rows; those whose enrolment has gone in the meantime are left out. */
export async function withPartners(
  db: Kysely<WorkspaceTables>,
  workspaceId: string,
  rows: readonly ApplicationRow[],
): Promise<Applied[]> {
  const enrolled = await findEnrolledById(
    db,
    workspaceId,
    rows.map(({ enrollment_id }) => enrollment_id),
  );
  return rows.flatMap(({ enrollment_id, ...application }) => {
    const found = enrolled.get(enrollment_id);
    return found ? [{ application, ...found }] : [];
  });
}

/** See behaviour/partners 3. */
export function toPartnerApplication({ application, partner, enrollment }: Applied): PartnerApplication {
  return {
    id: application.id,
    createdAt: toIso(application.created_at_ms),
    partner: {
      id: partner.id,
      name: partner.name,
      companyName: partner.company_name,
      email: partner.email,
      image: partner.image,
      description: partner.description,
      country: partner.country,
      groupId: enrollment.group_id,
      status: enrollment.status as PartnerApplication["partner"]["status"],
      ...socialsOf(partner),
    },
    applicationFormData: shownAnswers(application.form_data),
  };
}

export function toProgramApplication(applied: Applied): ProgramApplication {
  const { partner } = applied;
  const application = toPartnerApplication(applied);
  return {
    ...application,
    partner: {
      ...application.partner,
      networkStatus: partner.network_status as ProgramApplication["partner"]["networkStatus"],
      defaultPayoutMethod: partner.default_payout_method as ProgramApplication["partner"]["defaultPayoutMethod"],
      payoutsEnabledAt: toIso(partner.payouts_enabled_at_ms),
      platforms: partner.platforms === null ? null : platformsOf(partner),
    },
  };
}

export function toApplicationDetails(applied: Applied): ApplicationDetails {
  const { application } = applied;
  return {
    ...toProgramApplication(applied),
    status: application.status as ApplicationDetails["status"],
    reviewedAt: toIso(application.reviewed_at_ms),
    rejectionReason: application.rejection_reason as ApplicationDetails["rejectionReason"],
    rejectionNote: application.rejection_note,
    fraudReport: application.fraud_report,
    referredByPartnerId: application.referred_by_partner_id,
  };
}
