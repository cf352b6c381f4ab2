import { AppError, setPartnerReferral } from "@overdub/contract";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { referralsAreDue } from "../ledger/referrals.ts";
import { implement } from "./context.ts";

/** See behaviour/partners 2.7. */
export const handleSetPartnerReferral = implement(
  setPartnerReferral,
  { requires: "partners.write", programFirst: true },
  async ({ params: { partnerId }, body: { referredByPartnerId, createCommissionsForPastEvents } }, ctx) => {
    const program = ctx.program;
    const where = { workspaceId: ctx.workspaceId, programId: program.id };
    const enrollment = await findEnrollment(ctx.db, where, { partnerId });
    if (!enrollment) throw new AppError("not_found", "Partner not found.");
    const referrer = await findEnrollment(ctx.db, where, { partnerId: referredByPartnerId });
    if (!referrer) throw new AppError("not_found", "Referring partner not found.");
    if (referrer.id === enrollment.id) throw new AppError("bad_request", "A partner cannot refer itself.");
    if (referrer.status !== "approved") {
      throw new AppError("bad_request", `The referring partner is not approved: its status is ${referrer.status}.`);
    }
    await ctx.db.transaction().execute(async (tx) => {
      await tx
        .updateTable("program_enrollments")
        .set({ referred_by_partner_id: referredByPartnerId })
        .where("workspace_id", "=", ctx.workspaceId)
        .where("id", "=", enrollment.id)
        .execute();
      if (createCommissionsForPastEvents) {
        await ctx.jobs.add(tx, referralsAreDue, { ...where, partnerId, isPast: true });
      }
    });
    return { partnerId, referredByPartnerId };
  },
);
