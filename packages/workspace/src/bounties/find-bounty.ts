import { AppError } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { BountySubmissionTable, BountyTable } from "../bounty-progress/bounty-tables.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { ProgramTable } from "../programs/program-table.ts";

type Db = Kysely<WorkspaceTables>;

/** @throws `not_found`. */
export async function findBountyOrThrow(
  db: Db,
  program: Pick<ProgramTable, "id" | "workspace_id">,
  bountyId: string,
): Promise<BountyTable> {
  const bounty = await db
    .selectFrom("bounties")
    .selectAll()
    .where("workspace_id", "=", program.workspace_id)
    .where("program_id", "=", program.id)
    .where("id", "=", bountyId)
    .executeTakeFirst();
  if (!bounty) throw new AppError("not_found", `Bounty ${bountyId} not found.`);
  return bounty;
}

/** @throws `not_found`, also for a submission to another bounty of the program. */
export async function findSubmissionOrThrow(
  db: Db,
  bounty: Pick<BountyTable, "id" | "workspace_id" | "program_id">,
  submissionId: string,
): Promise<BountySubmissionTable> {
  const submission = await db
    .selectFrom("bounty_submissions")
    .selectAll()
    .where("workspace_id", "=", bounty.workspace_id)
    .where("program_id", "=", bounty.program_id)
    .where("id", "=", submissionId)
    .executeTakeFirst();
  if (!submission) throw new AppError("not_found", `Bounty submission ${submissionId} not found.`);
  if (submission.bounty_id !== bounty.id) {
    throw new AppError("not_found", `Bounty submission ${submissionId} not found for bounty ${bounty.id}.`);
  }
  return submission;
}
