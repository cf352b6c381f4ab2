import type { ApplicationRejectBody } from "@overdub/contract";
import { AppError, rejectPartnerApplication, rejectProgramApplication } from "@overdub/contract";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { Context } from "../operations/context.ts";
import { implement } from "../partners/context.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { forgetPartner } from "./purge-rejected.ts";
import { rejectEnrollment } from "./review.ts";

type RejectContext = Pick<Context, "db" | "jobs" | "now" | "workspaceId" | "userId">;

/** See behaviour/partners 3.4. */
export async function rejectApplication(
  ctx: RejectContext,
  body: ApplicationRejectBody,
): Promise<{ partnerId: string }> {
  assertFraudReport(body);
  const { partnerId, reapplicationTimeframe } = body;
  const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const partner = { workspaceId: ctx.workspaceId, programId: program.id, partnerId };
  await ctx.db.transaction().execute(async (tx) => {
    const enrollment = await lockEnrollment(tx, partner);
    if (!enrollment) throw new AppError("not_found", "Program enrollment not found.");
    if (enrollment.status !== "pending") {
      throw new AppError("bad_request", "This application cannot be rejected because it is no longer pending.");
    }
    if (reapplicationTimeframe === "instant" && (await forgetPartner(tx, enrollment))) return;
    const rejection = {
      reason: body.rejectionReason ?? null,
      note: body.rejectionNote,
      fraudReport: body.flagForFraud ? body.flagForFraudReason : null,
      userId: ctx.userId,
      reapplicationTimeframe,
    };
    await rejectEnrollment(ctx, tx, enrollment, rejection, ctx.now());
  });
  return { partnerId };
}

/** Whoever may apply again at once is no fraud. */
function assertFraudReport({ flagForFraud, flagForFraudReason, reapplicationTimeframe }: ApplicationRejectBody): void {
  if (!flagForFraud) return;
  if (reapplicationTimeframe === "instant") {
    throw new AppError("bad_request", "`flagForFraud` cannot be used with the reapplication timeframe `instant`.");
  }
  if (!flagForFraudReason?.trim()) {
    throw new AppError("bad_request", "`flagForFraudReason` is required when `flagForFraud` is true.");
  }
}

const requires = { requires: "partners.write" } as const;

export const handleRejectPartnerApplication = implement(rejectPartnerApplication, requires, ({ body }, ctx) =>
  rejectApplication(ctx, body),
);

export const handleRejectProgramApplication = implement(rejectProgramApplication, requires, ({ body }, ctx) =>
  rejectApplication(ctx, body),
);
