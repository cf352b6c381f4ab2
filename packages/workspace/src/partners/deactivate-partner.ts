import { archivePartner, deactivatePartner, reactivatePartner } from "@overdub/contract";
import { disableCodes, enableCodes } from "../discount-codes/switch-codes.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { partnerNameOf } from "../enrollments/find-partner.ts";
import { NO_TERMS, takeTerms } from "../enrollments/terms.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { changeStatus } from "./change-status.ts";
import { implement } from "./context.ts";

function keysOf({ workspace_id: workspaceId, program_id: programId, partner_id: partnerId }: EnrollmentRow) {
  return { workspaceId, programId, partnerId };
}

/** Ends what a partner gets from now on; what it has earned is paid. See behaviour/partners 2.9. */
export const handleDeactivatePartner = implement(
  deactivatePartner,
  { requires: "partners.write" },
  async ({ body }, ctx) => {
    const name = partnerNameOf(body);
    const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
    const { partnerId } = await changeStatus(ctx, program, name, "deactivate", {
      columns: (_before, nowMs) => ({ ...NO_TERMS, deactivated_at_ms: nowMs }),
      alongside: (tx, before, nowMs) => disableCodes(ctx, tx, keysOf(before), nowMs),
    });
    return { partnerId };
  },
);

export const handleReactivatePartner = implement(
  reactivatePartner,
  { requires: "workspaces.write", programFirst: true },
  async ({ body }, ctx) => {
    const name = partnerNameOf(body);
    const program = ctx.program;
    const { partnerId } = await changeStatus(ctx, program, name, "reactivate", {
      columns: () => ({ deactivated_at_ms: null }),
      liftedMs: ({ deactivated_at_ms }) => deactivated_at_ms,
      async alongside(tx, before) {
        await takeTerms(tx, before);
        await enableCodes(ctx, tx, keysOf(before));
      },
    });
    return { partnerId };
  },
);

/** Archived partners earn as before. */
export const handleArchivePartner = implement(
  archivePartner,
  { requires: "workspaces.write", programFirst: true },
  async ({ body }, ctx) => {
    const name = partnerNameOf(body);
    const program = ctx.program;
    return changeStatus(ctx, program, name, body.archived ? "archive" : "unarchive", { columns: () => ({}) });
  },
);
