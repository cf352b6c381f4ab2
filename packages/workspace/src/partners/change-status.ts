import type { PartnerStatus } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import type { PartnerName } from "../enrollments/find-enrollment.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { ProgramTable } from "../programs/program-table.ts";
import type { PartnersContext } from "./context.ts";
import { followStatus, followStatusJob } from "./follow-status.ts";
import type { TransitionName } from "./transitions.ts";
import { nextStatus } from "./transitions.ts";

/** What else a change of status does to the enrolment and around it, in the same transaction; it writes no link. */
interface Change {
  readonly columns: (before: EnrollmentRow, nowMs: number) => Partial<EnrollmentRow>;
  readonly alongside?: (tx: Kysely<WorkspaceTables>, before: EnrollmentRow, nowMs: number) => Promise<void>;
  /** When what ends now began: links that were stopped then go on. */
  readonly liftedMs?: (before: EnrollmentRow) => number | null;
}

/**
 * Moves a partner to another status. Its links follow: most of them at once, the rest by a job.
 *
 * @throws `not_found` for a partner who is not enrolled, `bad_request` where there is no way from its status.
 */
export async function changeStatus(
  ctx: PartnersContext,
  program: ProgramTable,
  name: PartnerName,
  transition: TransitionName,
  change: Change,
): Promise<{ readonly partnerId: string; readonly status: PartnerStatus }> {
  const { db, workspaceId } = ctx;
  const known = await findEnrollment(db, { workspaceId, programId: program.id }, name);
  if (!known) throw notEnrolled(program, name);
  const partner = { workspaceId, programId: program.id, partnerId: known.partner_id };
  const nowMs = ctx.now();
  const { status, followed } = await db.transaction().execute(async (tx) => {
    const before = await lockEnrollment(tx, partner);
    if (!before) throw notEnrolled(program, name);
    const next = nextStatus(transition, before.status as PartnerStatus);
    await tx
      .updateTable("program_enrollments")
      .set({ ...change.columns(before, nowMs), status: next, updated_at_ms: nowMs })
      .where("workspace_id", "=", workspaceId)
      .where("id", "=", before.id)
      .execute();
    await change.alongside?.(tx, before, nowMs);
    const payload = { ...partner, liftedMs: change.liftedMs?.(before) ?? null, sinceMs: nowMs };
    await ctx.jobs.add(tx, followStatusJob, payload);
    return { status: next, followed: payload };
  });
  await followStatus(ctx, followed);
  return { partnerId: partner.partnerId, status };
}

function notEnrolled({ id }: ProgramTable, name: PartnerName): AppError {
  return new AppError(
    "not_found",
    "partnerId" in name
      ? `Partner ${name.partnerId} is not enrolled in program ${id}.`
      : `Partner with tenantId ${name.tenantId} not found in program.`,
  );
}
