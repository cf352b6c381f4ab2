import type { ProgramApplicationApproveBody } from "@overdub/contract";
import { AppError, approvePartnerApplication, approveProgramApplication } from "@overdub/contract";
import type { Kysely } from "kysely";
import { z } from "zod";
import { callAsOwner } from "../auth/authenticate.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { addEnrollmentTags, knownTagIds } from "../enrollments/partner-tags.ts";
import { checkPartner } from "../fraud/check-partner.ts";
import { findGroup } from "../groups/group-rows.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import { defineJob } from "../jobs/define-job.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import { referralsAreDue } from "../ledger/referrals.ts";
import { announcePartner, planAnnouncement } from "../partners/announce-partner.ts";
import type { PartnerJobContext, PartnersContext } from "../partners/context.ts";
import { implement } from "../partners/context.ts";
import { findWantedGroup, lockTerms } from "../partners/enroll-partner.ts";
import { findProgram, findProgramOrThrow } from "../programs/find-program.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { ProgramApplicationTable } from "./application-table.ts";
import { writeVerdict } from "./review.ts";

/**
 * Takes a pending or rejected partner into the program: with the terms and the links of a group, and webhooks are told.
 *
 * @param open the statuses of those who can be taken.
 * @throws `not_found` for a partner that never applied, or a group; `bad_request` for one of another status.
 * @see behaviour/partners 3.3
 */
async function approveApplication(
  ctx: PartnersContext,
  body: ProgramApplicationApproveBody,
  open: readonly string[] = ["pending", "rejected"],
): Promise<{ partnerId: string }> {
  const { db, workspaceId } = ctx;
  const { partnerId, tagIds, tagNames } = body;
  const program = await findProgramOrThrow(db, workspaceId);
  const enrollment = await findEnrollment(db, { workspaceId, programId: program.id }, { partnerId });
  if (!enrollment) throw new AppError("not_found", "Program enrollment not found.");
  assertOpen(enrollment, open);
  const application = await findOpenApplication(db, enrollment, body.applicationId);
  const group = await groupFor(db, program, body.groupId, application);
  const tags = await knownTagIds(db, program, { ...(tagIds && { tagIds }), ...(tagNames && { tagNames }) });
  const nowMs = ctx.now();
  await db.transaction().execute(async (tx) => {
    // Groups come before enrolments, as for everybody who changes what a group gives.
    const terms = await lockTerms(tx, ctx.dialect, group);
    const before = await lockEnrollment(tx, { workspaceId, programId: program.id, partnerId });
    if (!before) throw new AppError("not_found", "Program enrollment not found.");
    assertOpen(before, open);
    await tx
      .updateTable("program_enrollments")
      .set({
        ...terms,
        status: "approved",
        group_id: group.id,
        application_id: application?.id ?? before.application_id,
        reapplication_timeframe: null,
        created_at_ms: nowMs,
        updated_at_ms: nowMs,
      })
      .where("workspace_id", "=", workspaceId)
      .where("id", "=", before.id)
      .execute();
    if (application) {
      const verdict = { status: "approved", group_id: group.id, reviewed_by_user_id: ctx.userId || null };
      await writeVerdict(tx, before, application.id, verdict, nowMs);
    }
    await addEnrollmentTags(tx, before.id, tags);
    await planAnnouncement(ctx, tx, before.id, {});
    await ctx.jobs.add(tx, checkPartner, { workspaceId, programId: program.id, partnerId });
    await ctx.jobs.add(tx, referralsAreDue, { workspaceId, programId: program.id, partnerId });
  });
  await announcePartner(ctx, enrollment.id, {});
  return { partnerId };
}

/** @throws `bad_request` for who is in the program, or was. */
function assertOpen({ status }: EnrollmentRow, open: readonly string[]): void {
  if (open.includes(status)) return;
  throw new AppError("bad_request", `This application cannot be approved because it is already ${status}.`);
}

/** The one that is named, else the newest; none where the partner is pending without one. */
async function findOpenApplication(
  db: Kysely<WorkspaceTables>,
  { workspace_id: workspaceId, partner_id: partnerId }: EnrollmentRow,
  applicationId: string | undefined,
): Promise<ProgramApplicationTable | undefined> {
  const application = await db
    .selectFrom("program_applications")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("partner_id", "=", partnerId)
    .where("status", "in", ["pending", "rejected"])
    .$if(applicationId !== undefined, (query) => query.where("id", "=", applicationId ?? ""))
    .orderBy("created_at_ms", "desc")
    .orderBy("id", "desc")
    .executeTakeFirst();
  if (!application && applicationId !== undefined) throw new AppError("not_found", "Application not found.");
  return application;
}

/** The one that is named, else the one applied for, else the program's default. */
async function groupFor(
  db: Kysely<WorkspaceTables>,
  program: ProgramTable,
  wanted: string | null | undefined,
  application: Pick<ProgramApplicationTable, "group_id"> | undefined,
): Promise<PartnerGroupTable> {
  if (wanted) return findWantedGroup(db, program, wanted);
  const applied = application?.group_id ? await findGroup(db, program, application.group_id) : undefined;
  return applied ?? findWantedGroup(db, program, null);
}

/** For groups that take everybody. Somebody may have decided in the meantime. */
export const autoApproveJob = defineJob(
  "approve-application",
  z.object({ workspaceId: z.string(), partnerId: z.string() }),
  async ({ workspaceId, partnerId }, deps: PartnerJobContext) => {
    const ctx: PartnersContext = { ...deps, ...callAsOwner(workspaceId, "") };
    const program = await findProgram(ctx.db, workspaceId);
    const enrollment = program && (await findEnrollment(ctx.db, { workspaceId, programId: program.id }, { partnerId }));
    if (enrollment?.status === "pending") await approveApplication(ctx, { partnerId }, ["pending"]);
  },
);

const requires = { requires: "partners.write" } as const;

export const handleApprovePartnerApplication = implement(approvePartnerApplication, requires, ({ body }, ctx) =>
  approveApplication(ctx, body),
);

export const handleApproveProgramApplication = implement(approveProgramApplication, requires, ({ body }, ctx) =>
  approveApplication(ctx, body),
);
