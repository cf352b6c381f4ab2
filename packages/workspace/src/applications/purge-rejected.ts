import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { defineJob } from "../jobs/define-job.ts";
import { Earner, lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { Core } from "../operations/context.ts";

/** After how long who was rejected may apply again, unless it was said otherwise; the application is gone by then. */
export const REAPPLY_AFTER_MS = 30 * 86_400_000;

/** Deletes a rejected application with all that is known of its partner, when it has lain untouched for long. */
export const purgeRejectedJob = defineJob(
  "purge-rejected-application",
  Earner,
  (partner, { db, now }: Pick<Core, "db" | "now">) =>
    db.transaction().execute(async (tx) => {
      const enrollment = await lockEnrollment(tx, partner);
      const dueMs = enrollment && purgeAtMs(enrollment);
      if (!enrollment || dueMs === undefined) return undefined;
      if (dueMs > now()) return { againAtMs: dueMs };
      await forgetPartner(tx, enrollment);
      return undefined;
    }),
);

type Rejected = Pick<
  EnrollmentRow,
  "workspace_id" | "program_id" | "partner_id" | "status" | "reapplication_timeframe" | "updated_at_ms"
>;

/** When the application of an enrolment is to be deleted; `undefined` where it stays. */
function purgeAtMs({ status, reapplication_timeframe, updated_at_ms }: Rejected): number | undefined {
  if (status !== "rejected" || reapplication_timeframe !== "standard") return undefined;
  return updated_at_ms + REAPPLY_AFTER_MS;
}

/** Has an application deleted in time, where it is one of those that are. */
export async function planPurge(
  { jobs }: Pick<Core, "jobs">,
  tx: Kysely<WorkspaceTables>,
  enrollment: Rejected,
): Promise<void> {
  const { workspace_id: workspaceId, program_id: programId, partner_id: partnerId } = enrollment;
  const atMs = purgeAtMs(enrollment);
  if (atMs !== undefined) await jobs.add(tx, purgeRejectedJob, { workspaceId, programId, partnerId }, { atMs });
}

/**
 * Deletes a partner with its enrolment and its applications, unless something else rests on it: a link, or money.
 *
 * @returns whether it is gone.
 */
export async function forgetPartner(tx: Kysely<WorkspaceTables>, enrollment: EnrollmentRow): Promise<boolean> {
  const { workspace_id: workspaceId, partner_id: partnerId } = enrollment;
  for (const table of ["links", "commissions", "payouts"] as const) {
    const rest = await tx
      .selectFrom(table)
      .select("id")
      .where("workspace_id", "=", workspaceId)
      .where("partner_id", "=", partnerId)
      .limit(1)
      .executeTakeFirst();
    if (rest) return false;
  }
  await tx.deleteFrom("partners").where("workspace_id", "=", workspaceId).where("id", "=", partnerId).execute();
  return true;
}
