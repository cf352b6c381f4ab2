import type { PartnerUpdateBody } from "@overdub/contract";
import { AppError, updatePartner } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import type { EnrolledPartner } from "../enrollments/enrolled-partner.ts";
import { platformsOf } from "../enrollments/enrolled-partner.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { findEnrolled } from "../enrollments/find-partner.ts";
import { searchTextOf } from "../enrollments/new-rows.ts";
import type { PartnerTable } from "../enrollments/partner-table.ts";
import { addEnrollmentTags, knownTagIds } from "../enrollments/partner-tags.ts";
import { checkPartner } from "../fraud/check-partner.ts";
import type { PartnersContext } from "./context.ts";
import { implement } from "./context.ts";
import { showProfile } from "./get-partner.ts";

/** What partners change of themselves at Dub, and what its dashboard does. See behaviour/partners 11.3. */
export const handleUpdatePartner = implement(
  updatePartner,
  { requires: "workspaces.write", programFirst: true },
  async ({ params, body }, ctx) => {
    const program = ctx.program;
    const enrolled = await findEnrolled(ctx.db, program, params);
    if (!enrolled) throw new AppError("not_found", "Partner not found.");
    const tagIds = body.tagIds && (await knownTagIds(ctx.db, program, { tagIds: body.tagIds }));
    const nowMs = ctx.now();
    const partner = applyToPartner(enrolled.partner, body, nowMs);
    const enrollment = applyToEnrollment(enrolled.enrollment, body, nowMs);
    await write(ctx, { partner, enrollment }, { tagIds, isOther: isOtherPerson(enrolled, { partner, enrollment }) });
    return showProfile(ctx, { partner, enrollment });
  },
);

function applyToPartner(row: PartnerTable, body: PartnerUpdateBody, nowMs: number): PartnerTable {
  const text = (given: string | null | undefined, stored: string | null) =>
    given === undefined ? stored : given || null;
  const email = body.email ?? row.email;
  const next: PartnerTable = {
    ...row,
    name: body.name ?? row.name,
    email,
    email_lookup: email?.toLowerCase() ?? null,
    image: text(body.image, row.image),
    description: text(body.description, row.description),
    country: text(body.country, row.country),
    company_name: text(body.companyName, row.company_name),
    platforms: body.platforms ? JSON.stringify(withProofs(row, body.platforms)) : row.platforms,
    payouts_enabled_at_ms: since(body.payoutsEnabled, row.payouts_enabled_at_ms, nowMs),
    default_payout_method:
      body.defaultPayoutMethod === undefined ? row.default_payout_method : body.defaultPayoutMethod,
    paypal_email: text(body.paypalEmail, row.paypal_email),
    updated_at_ms: nowMs,
  };
  return { ...next, search_text: searchTextOf(next) };
}

/** What was verified stays so, as long as it is the same. */
function withProofs(row: PartnerTable, given: NonNullable<PartnerUpdateBody["platforms"]>) {
  const stored = platformsOf(row);
  return given.map(({ type, identifier }) => {
    const same = stored.find((platform) => platform.type === type && platform.identifier === identifier);
    return { type, identifier, verifiedAt: same?.verifiedAt ?? null };
  });
}

function applyToEnrollment(row: EnrollmentRow, body: PartnerUpdateBody, nowMs: number): EnrollmentRow {
  const off = (isOn: boolean | undefined) => (isOn === undefined ? undefined : !isOn);
  return {
    ...row,
    tenant_id: body.tenantId === undefined ? row.tenant_id : body.tenantId || null,
    customer_data_sharing_enabled_at_ms: since(
      body.customerDataSharing,
      row.customer_data_sharing_enabled_at_ms,
      nowMs,
    ),
    group_move_disabled_at_ms: since(off(body.groupMove), row.group_move_disabled_at_ms, nowMs),
    risk_monitoring_disabled_at_ms: since(off(body.riskMonitoring), row.risk_monitoring_disabled_at_ms, nowMs),
  };
}

/** Since when something is on. */
function since(isOn: boolean | undefined, before: number | null, nowMs: number): number | null {
  return isOn === undefined ? before : isOn ? (before ?? nowMs) : null;
}

/** Whether rules about partners may find something else now. */
function isOtherPerson(before: EnrolledPartner, after: EnrolledPartner): boolean {
  return (
    before.partner.email_lookup !== after.partner.email_lookup ||
    before.partner.paypal_email !== after.partner.paypal_email ||
    before.enrollment.risk_monitoring_disabled_at_ms !== after.enrollment.risk_monitoring_disabled_at_ms
  );
}

async function write(
  { db, jobs }: Pick<PartnersContext, "db" | "jobs">,
  { partner, enrollment }: EnrolledPartner,
  { tagIds, isOther }: { readonly tagIds: readonly string[] | undefined; readonly isOther: boolean },
): Promise<void> {
  const { id: partnerId, workspace_id: workspaceId, created_at_ms: _, ...profile } = partner;
  const { tenant_id, customer_data_sharing_enabled_at_ms, group_move_disabled_at_ms, risk_monitoring_disabled_at_ms } =
    enrollment;
  try {
    await db.transaction().execute(async (tx) => {
      await tx
        .updateTable("partners")
        .set(profile)
        .where("workspace_id", "=", workspaceId)
        .where("id", "=", partnerId)
        .execute();
      // Totals and what a group gives move meanwhile.
      await tx
        .updateTable("program_enrollments")
        .set({
          tenant_id,
          customer_data_sharing_enabled_at_ms,
          group_move_disabled_at_ms,
          risk_monitoring_disabled_at_ms,
        })
        .where("workspace_id", "=", workspaceId)
        .where("id", "=", enrollment.id)
        .execute();
      if (isOther) await jobs.add(tx, checkPartner, { workspaceId, programId: enrollment.program_id, partnerId });
      if (!tagIds) return;
      await tx.deleteFrom("enrollment_tags").where("enrollment_id", "=", enrollment.id).execute();
      await addEnrollmentTags(tx, enrollment.id, tagIds);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("conflict", "Another partner has this email or this tenant ID.", { cause: error });
  }
}
