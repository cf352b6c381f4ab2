import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { createId } from "../ids/create-id.ts";
import type { BountySubmissionTable, BountyTable } from "./bounty-tables.ts";
import { BLANK_SUBMISSION } from "./bounty-tables.ts";
import { isFor, isWithin, windowOf } from "./eligibility.ts";
import type { Happened } from "./grow.ts";
import { grow, progressAtStart } from "./grow.ts";

type Tx = Kysely<WorkspaceTables>;
type Of = Pick<BountySubmissionTable, "workspace_id" | "program_id" | "partner_id">;

/**
 * Has an event count for every bounty that asks for such, in the transaction that judges it: once. The enrolment is
 * locked, and its totals have the event in them.
 *
 * @see behaviour/partners 6.2
 */
export async function recordProgress(tx: Tx, enrollment: EnrollmentRow, happened: Happened): Promise<void> {
  const asked = await tx
    .selectFrom("bounties")
    .selectAll()
    .where("workspace_id", "=", enrollment.workspace_id)
    .where("program_id", "=", enrollment.program_id)
    .where("type", "=", "performance")
    .where("archived_at_ms", "is", null)
    .where("performance_metric", "in", Object.keys(happened.added) as (keyof Happened["added"])[])
    .orderBy("id")
    .execute();
  if (asked.length === 0) return;
  const tagIds = await listTagIds(tx, enrollment.id);
  for (const bounty of asked) {
    const window = windowOf(bounty, enrollment.created_at_ms);
    if (!isFor(bounty, enrollment, tagIds) || !isWithin(window, happened.atMs)) continue;
    const before = await findFirst(tx, bounty, enrollment.partner_id);
    const after = grow(bounty, before, happened, { totals: enrollment, fromMs: window.fromMs });
    if (!after) continue;
    if (before) await change(tx, before, { ...after, updated_at_ms: happened.atMs });
    else await insertSubmission(tx, bounty, enrollment, after, happened.atMs);
  }
}

/** Gives a partner, who is locked, what it had reached when a bounty over its lifetime began: if it has nothing yet. */
export async function startForPartner(
  tx: Tx,
  bounty: BountyTable,
  enrollment: EnrollmentRow,
  atMs: number,
): Promise<void> {
  const reached = progressAtStart(bounty, enrollment, atMs);
  if (!reached || !isFor(bounty, enrollment, await listTagIds(tx, enrollment.id))) return;
  if (await findFirst(tx, bounty, enrollment.partner_id)) return;
  await insertSubmission(tx, bounty, enrollment, reached, atMs);
}

export async function listTagIds(db: Tx, enrollmentId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("enrollment_tags")
    .select("partner_tag_id")
    .where("enrollment_id", "=", enrollmentId)
    .execute();
  return rows.map(({ partner_tag_id }) => partner_tag_id);
}

/** Results have one period. */
function findFirst(tx: Tx, bounty: BountyTable, partnerId: string): Promise<BountySubmissionTable | undefined> {
  return findOfPeriod(tx, bounty, partnerId, 1);
}

export function findOfPeriod(
  db: Tx,
  { workspace_id, id }: Pick<BountyTable, "workspace_id" | "id">,
  partnerId: string,
  period: number,
): Promise<BountySubmissionTable | undefined> {
  return db
    .selectFrom("bounty_submissions")
    .selectAll()
    .where("workspace_id", "=", workspace_id)
    .where("bounty_id", "=", id)
    .where("partner_id", "=", partnerId)
    .where("period_number", "=", period)
    .executeTakeFirst();
}

export async function change(
  tx: Tx,
  { workspace_id, id }: Pick<BountySubmissionTable, "workspace_id" | "id">,
  columns: Partial<BountySubmissionTable>,
): Promise<void> {
  await tx
    .updateTable("bounty_submissions")
    .set(columns)
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .execute();
}

export async function insertSubmission(
  tx: Tx,
  bounty: Pick<BountyTable, "id">,
  { workspace_id, program_id, partner_id }: Of,
  columns: Pick<BountySubmissionTable, "status"> & Partial<BountySubmissionTable>,
  atMs: number,
): Promise<BountySubmissionTable> {
  const row: BountySubmissionTable = {
    ...BLANK_SUBMISSION,
    period_number: 1,
    ...columns,
    ...{ id: createId("bnty_sub_", atMs), workspace_id, program_id, partner_id, bounty_id: bounty.id },
    ...{ created_at_ms: atMs, updated_at_ms: atMs },
  };
  await tx.insertInto("bounty_submissions").values(row).execute();
  return row;
}
