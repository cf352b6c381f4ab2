import { banPartner, unbanPartner } from "@overdub/contract";
import { rejectSubmissions, restoreSubmissions } from "../bounty-progress/ban-submissions.ts";
import { disableCodes, enableCodes } from "../discount-codes/switch-codes.ts";
import { partnerNameOf } from "../enrollments/find-partner.ts";
import { NO_TERMS, takeTerms } from "../enrollments/terms.ts";
import { addAlert, reasonOfReport } from "../fraud/alerts.ts";
import { tellBan } from "../fraud/check-partner.ts";
import { resolveAll } from "../fraud/end-group.ts";
import { releaseUnheld } from "../fraud/release.ts";
import { cancelEarnings, restoreEarnings } from "../ledger/ban-earnings.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { changeStatus } from "./change-status.ts";
import { implement } from "./context.ts";

/** Ends what a partner gets, and cancels what it has not been paid. See behaviour/partners 2.9. */
export const handleBanPartner = implement(banPartner, { requires: "partners.write" }, async ({ body }, ctx) => {
  const name = partnerNameOf(body);
  const report = reasonOfReport(body);
  const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const { partnerId } = await changeStatus(ctx, program, name, "ban", {
    columns: (_before, nowMs) => ({ ...NO_TERMS, banned_at_ms: nowMs, banned_reason: body.reason }),
    async alongside(tx, { workspace_id: workspaceId, program_id: programId, partner_id }, nowMs) {
      const partner = { workspaceId, programId, partnerId: partner_id };
      const { userId } = ctx;
      if (report) await addAlert(tx, partner, { source: "ban", reason: report, user_id: userId }, nowMs);
      await resolveAll(tx, partner, { userId, reason: "The partner was banned." }, nowMs);
      await ctx.jobs.add(tx, tellBan, partner);
      await cancelEarnings(tx, partner, { userId, nowMs });
      await rejectSubmissions(tx, partner, nowMs);
      await disableCodes(ctx, tx, partner, nowMs);
    },
  });
  return { partnerId };
});

/** Gives back what the ban took. See behaviour/partners 2.9. */
export const handleUnbanPartner = implement(
  unbanPartner,
  { requires: "workspaces.write", programFirst: true },
  async ({ body }, ctx) => {
    const name = partnerNameOf(body);
    const program = ctx.program;
    const { partnerId } = await changeStatus(ctx, program, name, "unban", {
      columns: () => ({ banned_at_ms: null, banned_reason: null, deactivated_at_ms: null }),
      liftedMs: ({ banned_at_ms }) => banned_at_ms,
      async alongside(tx, before, nowMs) {
        const { workspace_id: workspaceId, program_id: programId, partner_id } = before;
        const partner = { workspaceId, programId, partnerId: partner_id };
        await takeTerms(tx, before);
        await restoreEarnings(tx, partner, { userId: ctx.userId, nowMs });
        // What it was on hold for was resolved with the ban.
        await releaseUnheld(ctx, tx, partner, { userId: ctx.userId, reason: "The ban has ended." });
        await restoreSubmissions(tx, partner, nowMs);
        await enableCodes(ctx, tx, partner);
      },
    });
    return { partnerId };
  },
);
