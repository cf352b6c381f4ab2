import type { ApplicationForm, ApplicationSubmitBody } from "@overdub/contract";
import { AppError, submitProgramApplication } from "@overdub/contract";
import { isUniqueViolation } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Platform } from "../enrollments/enrolled-partner.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import type { PartnerGroupTable } from "../groups/group-table.ts";
import { implement } from "../partners/context.ts";
import { findWantedGroup } from "../partners/enroll-partner.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import { readAnswers } from "./answers.ts";
import { findApplied } from "./find-application.ts";
import { formOf } from "./form.ts";
import type { Submission, SubmitContext, Submitted } from "./insert-application.ts";
import { insertApplication } from "./insert-application.ts";
import { toApplicationDetails } from "./show-application.ts";

/** Takes an application to a group, whose form it answers. Somebody who may not apply changes nothing. */
export async function submitApplication(
  ctx: SubmitContext,
  program: ProgramTable,
  group: PartnerGroupTable,
  submission: Submission,
): Promise<Submitted> {
  try {
    return await insertApplication(ctx, program, group, submission);
  } catch (error) {
    // The same person was faster by another request, which counts.
    if (!isUniqueViolation(error)) throw error;
    return insertApplication(ctx, program, group, submission);
  }
}

/** See behaviour/partners 3.2. */
export const handleSubmitProgramApplication = implement(
  submitProgramApplication,
  { requires: "partners.write" },
  async ({ body }, ctx) => {
    const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
    const group = await findWantedGroup(ctx.db, program, body.groupId);
    const form = formOf(group);
    const { fields, problems } = readAnswers(form, body.answers ?? {});
    for (const [id, problem] of problems) throw unprocessable(`answers.${id}`, problem);
    assertPlatforms(form, body.platforms ?? []);
    const submitted = await submitApplication(ctx, program, group, {
      name: body.name,
      email: body.email,
      country: body.country ?? null,
      companyName: body.companyName || null,
      platforms: body.platforms ?? [],
      fields,
      referredByPartnerId: await findReferrer(ctx.db, program, body),
    });
    if ("refusal" in submitted) throw new AppError("conflict", submitted.refusal);
    return toApplicationDetails(await findApplied(ctx.db, program, submitted.applicationId));
  },
);

function unprocessable(path: string, problem: string): AppError {
  return new AppError("unprocessable_entity", `custom: ${path}: ${problem}`);
}

function assertPlatforms({ fields }: ApplicationForm, given: readonly Pick<Platform, "type">[]): void {
  for (const question of fields) {
    if (question.type !== "website-and-socials") continue;
    const missing = question.platforms.find(
      ({ type, required }) => required && !given.some((platform) => platform.type === type),
    );
    if (missing) throw unprocessable("platforms", `The form requires ${missing.type}.`);
  }
}

/** @throws `unprocessable_entity` for who is no approved partner of the program. */
async function findReferrer(
  db: Kysely<WorkspaceTables>,
  program: ProgramTable,
  { referredByPartnerId: partnerId }: Pick<ApplicationSubmitBody, "referredByPartnerId">,
): Promise<string | null> {
  if (!partnerId) return null;
  const where = { workspaceId: program.workspace_id, programId: program.id };
  const referrer = await findEnrollment(db, where, { partnerId });
  if (referrer?.status === "approved") return partnerId;
  throw unprocessable("referredByPartnerId", "This is no approved partner of the program.");
}
