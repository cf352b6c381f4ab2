import type { Kysely } from "kysely";
import { z } from "zod";
import type { BountyTable } from "../bounty-progress/bounty-tables.ts";
import { startForPartner } from "../bounty-progress/record-progress.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { defineJob } from "../jobs/define-job.ts";
import { lockEnrollment } from "../ledger/lock-enrollment.ts";
import type { Core } from "../operations/context.ts";

type Db = Kysely<WorkspaceTables>;

/** Partners that are read at once. */
const PAGE = 200;

/**
 * Gives every partner what it had reached when a bounty over its lifetime began. Partners who have something already keep
 * it, so that a repeat adds what is missing.
 */
export const startBountyJob = defineJob(
  "bounty-start",
  z.object({ workspaceId: z.string(), bountyId: z.string() }),
  async ({ workspaceId, bountyId }, { db, now }: Pick<Core, "db" | "now">) => {
    for (let after = ""; ; ) {
      const bounty = await findRunning(db, workspaceId, bountyId, now());
      if (!bounty) return undefined;
      const page = await listWithTotals(db, bounty, after);
      for (const { partner_id } of page) await startFor(db, bounty, partner_id, now());
      const last = page.at(-1);
      if (!last || page.length < PAGE) return undefined;
      after = last.partner_id;
    }
  },
);

/** Has partners begin a bounty over their lifetime when it begins. */
export async function planStart({ jobs }: Pick<Core, "jobs">, tx: Db, bounty: BountyTable): Promise<void> {
  if (bounty.performance_scope !== "lifetime" || bounty.archived_at_ms !== null) return;
  const payload = { workspaceId: bounty.workspace_id, bountyId: bounty.id };
  await jobs.add(tx, startBountyJob, payload, { atMs: bounty.starts_at_ms ?? 0 });
}

async function startFor(db: Db, bounty: BountyTable, partnerId: string, nowMs: number): Promise<void> {
  const partner = { workspaceId: bounty.workspace_id, programId: bounty.program_id, partnerId };
  await db.transaction().execute(async (tx) => {
    const enrollment = await lockEnrollment(tx, partner);
    if (enrollment) await startForPartner(tx, bounty, enrollment, nowMs);
  });
}

/** One whose beginning was put off has another job. */
async function findRunning(
  db: Db,
  workspaceId: string,
  bountyId: string,
  nowMs: number,
): Promise<BountyTable | undefined> {
  return db
    .selectFrom("bounties")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("id", "=", bountyId)
    .where("archived_at_ms", "is", null)
    .where("starts_at_ms", "<=", nowMs)
    .where((eb) => eb.or([eb("ends_at_ms", "is", null), eb("ends_at_ms", ">=", nowMs)]))
    .executeTakeFirst();
}

function listWithTotals(db: Db, bounty: BountyTable, after: string): Promise<{ partner_id: string }[]> {
  return db
    .selectFrom("program_enrollments")
    .select("partner_id")
    .where("workspace_id", "=", bounty.workspace_id)
    .where("program_id", "=", bounty.program_id)
    .where("partner_id", ">", after)
    .where((eb) =>
      eb.or([eb("total_leads", ">", 0), eb("total_sale_amount_cents", ">", 0), eb("total_commissions_cents", ">", 0)]),
    )
    .orderBy("partner_id")
    .limit(PAGE)
    .execute();
}
