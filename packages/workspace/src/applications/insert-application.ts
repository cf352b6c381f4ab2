import type { Program } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Platform } from "../enrollments/enrolled-partner.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { findPartnerByEmail } from "../enrollments/find-partner.ts";
import { newEnrollment, newPartner, searchTextOf } from "../enrollments/new-rows.ts";
import type { PartnerTable } from "../enrollments/partner-table.ts";
import { NO_TERMS } from "../enrollments/terms.ts";
import { checkPartner } from "../fraud/check-partner.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import { createId } from "../ids/create-id.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { Context } from "../operations/context.ts";
import { freeUsername } from "../partners/free-username.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { publish } from "../webhooks/publish.ts";
import type { AnsweredQuestion } from "./answers.ts";
import type { ProgramApplicationTable } from "./application-table.ts";
import { autoApproveJob } from "./approve-application.ts";
import { reasonAgainst } from "./may-apply.ts";
import { meetsRequirements } from "./requirements.ts";
import { rejectEnrollment } from "./review.ts";
import { toProgramApplication } from "./show-application.ts";

export interface Submission {
  readonly name: string;
  readonly email: string;
  readonly country: string | null;
  readonly companyName: string | null;
  readonly platforms: readonly Pick<Platform, "type" | "identifier">[];
  readonly fields: readonly AnsweredQuestion[];
  readonly referredByPartnerId: string | null;
}

/** What became of a submission. */
export type Submitted = { readonly applicationId: string } | { readonly refusal: string };

export type SubmitContext = Pick<Context, "db" | "jobs" | "now" | "workspaceId">;

/**
 * Writes an application with its partner and its enrolment, and tells webhooks. Whoever does not meet the program's
 * requirements is rejected with it; a group that takes everybody approves the others soon.
 *
 * @throws a unique violation when the same person applies at the same time.
 */
export function insertApplication(
  ctx: SubmitContext,
  program: ProgramTable,
  group: PartnerGroupTable,
  submission: Submission,
): Promise<Submitted> {
  const { db, workspaceId } = ctx;
  const nowMs = ctx.now();
  return db.transaction().execute(async (tx): Promise<Submitted> => {
    const known = await findPartnerByEmail(tx, workspaceId, submission.email);
    const before = known && (await lockEnrollment(tx, { workspaceId, programId: program.id, partnerId: known.id }));
    const refusal = reasonAgainst(before, nowMs);
    if (refusal !== undefined) return { refusal };
    const partner = await writePartner(tx, workspaceId, known, submission, nowMs);
    const application = newApplication(program, group, partner, submission, nowMs);
    await tx.insertInto("program_applications").values(application).execute();
    const enrollment = await writeEnrollment(tx, program, { partner, application, before }, nowMs);
    await publish(ctx, tx, "partner.application_submitted", () =>
      toProgramApplication({ application, partner, enrollment }),
    );
    await ctx.jobs.add(tx, checkPartner, { workspaceId, programId: program.id, partnerId: partner.id });
    const requirements: Program["applicationRequirements"] =
      program.application_requirements === null ? null : JSON.parse(program.application_requirements);
    if (!meetsRequirements(requirements, submission)) {
      const rejection = {
        reason: "doesNotMeetRequirements",
        userId: null,
        reapplicationTimeframe: "standard",
      } as const;
      await rejectEnrollment(ctx, tx, enrollment, rejection, nowMs);
    } else if (group.auto_approve_partners_enabled_at_ms !== null) {
      await ctx.jobs.add(tx, autoApproveJob, { workspaceId, partnerId: partner.id });
    }
    return { applicationId: application.id };
  });
}

/** Of somebody who is known, what is said now counts: so far nobody has taken them in. */
async function writePartner(
  tx: Kysely<WorkspaceTables>,
  workspaceId: string,
  known: PartnerTable | undefined,
  submission: Submission,
  nowMs: number,
): Promise<PartnerTable> {
  const { name, email, country, companyName } = submission;
  const platforms = platformsText(submission);
  if (!known) {
    const profile = { name, email, country, companyName, platforms };
    const partner = newPartner(workspaceId, profile, await freeUsername(tx, workspaceId, { name, email }), nowMs);
    await tx.insertInto("partners").values(partner).execute();
    return partner;
  }
  const changed = { name, country, company_name: companyName, platforms, updated_at_ms: nowMs };
  const partner = { ...known, ...changed };
  const search = { search_text: searchTextOf(partner) };
  await tx
    .updateTable("partners")
    .set({ ...changed, ...search })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", known.id)
    .execute();
  return { ...partner, ...search };
}

function platformsText({ platforms }: Submission): string | null {
  return platforms.length === 0
    ? null
    : JSON.stringify(platforms.map(({ type, identifier }) => ({ type, identifier, verifiedAt: null })));
}

function newApplication(
  program: ProgramTable,
  group: PartnerGroupTable,
  partner: PartnerTable,
  submission: Submission,
  nowMs: number,
): ProgramApplicationTable {
  const { name, email, country, fields, referredByPartnerId } = submission;
  return {
    id: createId("pga_", nowMs),
    workspace_id: program.workspace_id,
    program_id: program.id,
    partner_id: partner.id,
    group_id: group.id,
    status: "pending",
    name,
    email,
    country,
    platforms: platformsText(submission),
    form_data: JSON.stringify({ fields }),
    referred_by_partner_id: referredByPartnerId === partner.id ? null : referredByPartnerId,
    rejection_reason: null,
    rejection_note: null,
    fraud_report: null,
    reviewed_at_ms: null,
    reviewed_by_user_id: null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
}

interface Applying {
  readonly partner: PartnerTable;
  readonly application: ProgramApplicationTable;
  readonly before: EnrollmentRow | undefined;
}

async function writeEnrollment(
  tx: Kysely<WorkspaceTables>,
  program: ProgramTable,
  { partner, application, before }: Applying,
  nowMs: number,
): Promise<EnrollmentRow> {
  const pending = {
    ...NO_TERMS,
    status: "pending",
    group_id: application.group_id,
    application_id: application.id,
    referred_by_partner_id: application.referred_by_partner_id,
    reapplication_timeframe: null,
  };
  if (!before) {
    const enrollment = newEnrollment(partner, program, nowMs, pending);
    await tx.insertInto("program_enrollments").values(enrollment).execute();
    return enrollment;
  }
  const changed = { ...pending, created_at_ms: nowMs, updated_at_ms: nowMs };
  await tx
    .updateTable("program_enrollments")
    .set(changed)
    .where("workspace_id", "=", program.workspace_id)
    .where("id", "=", before.id)
    .execute();
  return { ...before, ...changed };
}
