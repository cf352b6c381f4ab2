import type { BountySubmission, SubmissionBody } from "@overdub/contract";
import { AppError, submitToBounty } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { BountySubmissionTable, BountyTable, SubmissionRequirements } from "../bounty-progress/bounty-tables.ts";
import type { Window } from "../bounty-progress/eligibility.ts";
import { isFor, isWithin, windowOf } from "../bounty-progress/eligibility.ts";
import { change, findOfPeriod, insertSubmission, listTagIds } from "../bounty-progress/record-progress.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { partnerNameOf } from "../enrollments/find-partner.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { Context } from "../operations/context.ts";
import { implement } from "../operations/implement.ts";
import { findProgramOrThrow } from "../programs/find-program.ts";
import { assertHandedIn } from "./assert-handed-in.ts";
import { findBountyOrThrow } from "./find-bounty.ts";
import { periodAt } from "./submission-periods.ts";
import { toSubmission } from "./to-bounty.ts";

type Tx = Kysely<WorkspaceTables>;

export const handleSubmitToBounty = implement(
  submitToBounty,
  { requires: "workspaces.write", programFirst: true },
  ({ params, body }, ctx) => handIn(ctx, params.bountyId, body),
);

/** See behaviour/partners 6.3. */
export async function handIn(ctx: Context, bountyId: string, body: SubmissionBody): Promise<BountySubmission> {
  const name = partnerNameOf(body);
  const program = await findProgramOrThrow(ctx.db, ctx.workspaceId);
  const bounty = await findBountyOrThrow(ctx.db, program, bountyId);
  const within = { workspaceId: ctx.workspaceId, programId: program.id };
  const known = await findEnrollment(ctx.db, within, name);
  return ctx.db.transaction().execute(async (tx) => {
    const enrollment = known && (await lockEnrollment(tx, { ...within, partnerId: known.partner_id }));
    if (!enrollment) throw new AppError("not_found", "The partner is not enrolled in this program.");
    return toSubmission(await submit(tx, bounty, enrollment, body, ctx.now()));
  });
}

async function submit(
  tx: Tx,
  bounty: BountyTable,
  enrollment: EnrollmentRow,
  body: SubmissionBody,
  nowMs: number,
): Promise<BountySubmissionTable> {
  if (bounty.type === "performance") throw refused("Nothing is handed in for it: results count by themselves.");
  if (!isFor(bounty, enrollment, await listTagIds(tx, enrollment.id))) throw refused("It is not open to the partner.");
  const window = windowOf(bounty, enrollment.created_at_ms);
  if (!isWithin(window, nowMs)) throw refused("It has not started, or has ended.");
  const { period, before } = await findPeriod(tx, bounty, enrollment, { window, wanted: body.periodNumber, nowMs });
  const columns = { ...contentOf(body, nowMs), ...statusOf(bounty, body, nowMs) };
  if (!before) return insertSubmission(tx, bounty, enrollment, { ...columns, period_number: period }, nowMs);
  const changed = { ...columns, updated_at_ms: nowMs };
  await change(tx, before, changed);
  return { ...before, ...changed };
}

interface Asked {
  readonly window: Window;
  readonly wanted: number | undefined;
  readonly nowMs: number;
}

/** Which period it is for, with the draft that is there already. */
async function findPeriod(
  tx: Tx,
  bounty: BountyTable,
  { partner_id: partnerId }: EnrollmentRow,
  { window, wanted, nowMs }: Asked,
): Promise<{ readonly period: number; readonly before: BountySubmissionTable | undefined }> {
  const current = periodAt(bounty, window.fromMs, nowMs);
  const last = bounty.max_submissions;
  if (current !== undefined && current > last) throw refused("Its last period is over.");
  if (wanted !== undefined && (wanted > last || (current !== undefined && wanted > current))) {
    throw refused(`It has no period ${wanted} yet.`);
  }
  const first = wanted ?? current ?? 1;
  const end = wanted ?? current ?? last;
  for (let period = first; period <= end; period += 1) {
    const before = await findOfPeriod(tx, bounty, partnerId, period);
    if (!before || before.status === "draft") return { period, before };
  }
  throw new AppError("conflict", "The partner has already handed in a submission for this period of the bounty.");
}

function contentOf(body: SubmissionBody, nowMs: number) {
  const json = (list: readonly unknown[] | null | undefined) => (list ? JSON.stringify(list) : null);
  const count = body.socialMetricCount ?? null;
  return {
    description: body.description || null,
    urls: json(body.urls),
    files: json(body.files),
    social_metric_count: count,
    social_metrics_at_ms: count === null ? null : nowMs,
  };
}

/** What asks for views or likes is submitted when it has them. */
function statusOf(bounty: BountyTable, body: SubmissionBody, nowMs: number) {
  const requirements: SubmissionRequirements = JSON.parse(bounty.submission_requirements ?? "{}");
  const { socialMetrics } = requirements;
  const isDraft = socialMetrics ? (body.socialMetricCount ?? 0) < socialMetrics.minCount : body.isDraft;
  if (isDraft) return { status: "draft", completed_at_ms: null } as const;
  const { submissions_open_at_ms: openMs } = bounty;
  if (openMs !== null && nowMs < openMs) throw refused("Submissions are not open yet; a draft can be kept.");
  assertHandedIn(requirements, body);
  return { status: "submitted", completed_at_ms: nowMs } as const;
}

function refused(reason: string): AppError {
  return new AppError("bad_request", `The bounty takes no such submission. ${reason}`);
}
