import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { NO_TERMS } from "../enrollments/terms.ts";
import { addAlert } from "../fraud/alerts.ts";
import { resolveAll } from "../fraud/end-group.ts";
import { releaseUnheld } from "../fraud/release.ts";
import type { Core } from "../operations/context.ts";
import type { ProgramApplicationTable } from "./application-table.ts";
import { planPurge } from "./purge-rejected.ts";

type Tx = Kysely<WorkspaceTables>;

type Verdict = Pick<ProgramApplicationTable, "status"> &
  Partial<
    Pick<
      ProgramApplicationTable,
      "group_id" | "rejection_reason" | "rejection_note" | "fraud_report" | "reviewed_by_user_id"
    >
  >;

/** Writes what became of an application. */
export async function writeVerdict(
  tx: Tx,
  { workspace_id: workspaceId }: Pick<EnrollmentRow, "workspace_id">,
  applicationId: string,
  verdict: Verdict,
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable("program_applications")
    .set({
      rejection_reason: null,
      rejection_note: null,
      fraud_report: null,
      reviewed_by_user_id: null,
      ...verdict,
      reviewed_at_ms: nowMs,
      updated_at_ms: nowMs,
    })
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", applicationId)
    .execute();
}

interface Rejection {
  readonly reason: string | null;
  readonly note?: string | null | undefined;
  readonly fraudReport?: string | null | undefined;
  /** Null where nobody decided, but the program's requirements. */
  readonly userId: string | null;
  readonly reapplicationTimeframe: "instant" | "standard" | "never";
}

/** Rejects the enrolment, which is pending and locked, with its application. */
export async function rejectEnrollment(
  ctx: Pick<Core, "now" | "jobs">,
  tx: Tx,
  enrollment: EnrollmentRow,
  rejection: Rejection,
  nowMs: number,
): Promise<void> {
  const { workspace_id: workspaceId, program_id: programId, partner_id: partnerId } = enrollment;
  const { reason, note = null, fraudReport = null, userId, reapplicationTimeframe } = rejection;
  const rejected = {
    ...NO_TERMS,
    status: "rejected",
    reapplication_timeframe: reapplicationTimeframe,
    updated_at_ms: nowMs,
  };
  await tx
    .updateTable("program_enrollments")
    .set(rejected)
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", enrollment.id)
    .execute();
  if (enrollment.application_id !== null) {
    const verdict = {
      status: "rejected",
      rejection_reason: reason,
      rejection_note: note,
      fraud_report: fraudReport,
      reviewed_by_user_id: userId,
    };
    await writeVerdict(tx, enrollment, enrollment.application_id, verdict, nowMs);
  }
  const partner = { workspaceId, programId, partnerId };
  if (fraudReport) await addAlert(tx, partner, { source: "rejection", reason: fraudReport, user_id: userId }, nowMs);
  await resolveAll(tx, partner, { userId, reason: "The application was rejected." }, nowMs);
  await releaseUnheld(ctx, tx, partner, { userId, reason: "The application was rejected." });
  await planPurge(ctx, tx, { ...enrollment, ...rejected });
}
