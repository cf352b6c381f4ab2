import type { ApplicationRejectBody } from "@overdub/contract";
import { AppError, rejectPartnerApplication, rejectProgramApplication } from "@overdub/contract";
import { reasonOfReport } from "../fraud/alerts.ts";
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
  const fraudReport = reportOf(body);
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
      fraudReport,
      userId: ctx.userId,
      reapplicationTimeframe,
    };
    await rejectEnrollment(ctx, tx, enrollment, rejection, ctx.now());
  });
  return { partnerId };
}

/** Whoever may apply again at once is no fraud. */
function reportOf(body: ApplicationRejectBody): string | undefined {
  if (body.flagForFraud && body.reapplicationTimeframe === "instant") {
    throw new AppError("bad_request", "`flagForFraud` cannot be used with the reapplication timeframe `instant`.");
  }
  return reasonOfReport(body);
}

const requires = { requires: "partners.write" } as const;

export const handleRejectPartnerApplication = implement(rejectPartnerApplication, requires, ({ body }, ctx) =>
  rejectApplication(ctx, body),
);

export const handleRejectProgramApplication = implement(rejectProgramApplication, requires, ({ body }, ctx) =>
  rejectApplication(ctx, body),
);
