import type { BodyOf, BountySubmission, ParamsOf } from "@overdub/contract";
import { AppError, approveBountySubmission, rejectBountySubmission, reopenBountySubmission } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { BountySubmissionTable, BountyTable } from "../bounty-progress/bounty-tables.ts";
import { change } from "../bounty-progress/record-progress.ts";
import { addCommission } from "../commissions/add-commission.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import { implement } from "../operations/implement.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { toIso } from "../time/to-iso.ts";
import type { BountyContext } from "./context.ts";
import { findBountyOrThrow, findSubmissionOrThrow } from "./find-bounty.ts";
import { rewardFor } from "./reward-for.ts";
import { nameOf, toSubmission } from "./to-bounty.ts";

type Tx = Kysely<WorkspaceTables>;

interface Reviewed {
  readonly bounty: BountyTable;
  readonly submission: BountySubmissionTable;
}

type Named = ParamsOf<typeof approveBountySubmission>;

export const handleApproveBountySubmission = implement(
  approveBountySubmission,
  { requires: "partners.write", programFirst: true },
  ({ params, body }, ctx) => approveSubmission(ctx, params, body),
);

/** Also one that was rejected. See behaviour/partners 6.4. */
export function approveSubmission(
  ctx: BountyContext,
  named: Named,
  { rewardAmount }: BodyOf<typeof approveBountySubmission>,
): Promise<BountySubmission> {
  return review(ctx, named, async (tx, { bounty, submission }) => {
    if (submission.status === "draft") throw inProgress("approved");
    if (submission.status === "approved") throw already("approved");
    const reward = rewardFor(bounty, submission, rewardAmount);
    return {
      status: "approved",
      rejection_reason: null,
      rejection_note: null,
      commission_id: await pay(ctx, tx, { bounty, submission }, reward),
    };
  });
}

export const handleRejectBountySubmission = implement(
  rejectBountySubmission,
  { requires: "partners.write", programFirst: true },
  ({ params, body }, ctx) => rejectSubmission(ctx, params, body),
);

export function rejectSubmission(
  ctx: BountyContext,
  named: Named,
  { rejectionReason, rejectionNote }: BodyOf<typeof rejectBountySubmission>,
): Promise<BountySubmission> {
  return review(ctx, named, async (_tx, { submission: { status } }) => {
    if (status === "draft") throw inProgress("rejected");
    if (status !== "submitted") throw already(status);
    return { status: "rejected", rejection_reason: rejectionReason, rejection_note: rejectionNote || null };
  });
}

export const handleReopenBountySubmission = implement(
  reopenBountySubmission,
  { requires: "workspaces.write", programFirst: true },
  ({ params }, ctx) =>
    review(ctx, params, async (_tx, { submission }) => {
      if (submission.status !== "rejected") {
        throw new AppError("bad_request", "Only a rejected submission can be opened again.");
      }
      return {
        ...{ status: submission.completed_at_ms === null ? "draft" : "submitted", reviewed_at_ms: null, user_id: null },
        ...{ rejection_reason: null, rejection_note: null },
      };
    }),
);

type Decide = (tx: Tx, reviewed: Reviewed) => Promise<Partial<BountySubmissionTable>>;

/** Changes a submission by what it is while its partner is locked: of two reviews at once one sees what the other did. */
async function review(
  ctx: BountyContext,
  { bountyId, submissionId }: Named,
  decide: Decide,
): Promise<BountySubmission> {
  const { db, workspaceId, userId } = ctx;
  const program = await findProgramOrThrow(db, workspaceId);
  const bounty = await findBountyOrThrow(db, program, bountyId);
  const { partner_id: partnerId } = await findSubmissionOrThrow(db, bounty, submissionId);
  return db.transaction().execute(async (tx) => {
    await lockEnrollment(tx, { workspaceId, programId: program.id, partnerId });
    const submission = await findSubmissionOrThrow(tx, bounty, submissionId);
    const nowMs = ctx.now();
    const columns = {
      ...{ reviewed_at_ms: nowMs, user_id: userId, status_before_ban: null, updated_at_ms: nowMs },
      ...(await decide(tx, { bounty, submission })),
    };
    await change(tx, submission, columns);
    return toSubmission({ ...submission, ...columns });
  });
}

/** @returns the id of the commission. */
async function pay(ctx: BountyContext, tx: Tx, { bounty, submission }: Reviewed, earnings: number): Promise<string> {
  const nowMs = ctx.now();
  const { workspace_id: workspaceId, program_id: programId, partner_id: partnerId } = submission;
  const commission = {
    type: "custom",
    earnings_cents: earnings,
    description: `Reward for the bounty "${nameOf(bounty)}".`,
    user_id: ctx.userId,
    created_at_ms: nowMs,
  } as const;
  const explanation = {
    event: { type: "bounty", at: toIso(nowMs), approvedBy: ctx.userId },
    attribution: { partnerId, bountyId: bounty.id, submissionId: submission.id },
    arithmetic: [`reward: ${earnings}`],
    holding: { days: 0 },
  };
  const added = await addCommission(ctx, tx, { workspaceId, programId, partnerId }, commission, { explanation });
  if (!added) throw new Error("A commission without event and invoice is never a repeat.");
  return added.id;
}

function inProgress(review: string): AppError {
  return new AppError("bad_request", `This bounty submission is in progress and cannot be ${review}.`);
}

function already(status: string): AppError {
  return new AppError("bad_request", `This bounty submission has already been ${status}.`);
}
