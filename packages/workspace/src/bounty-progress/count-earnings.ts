import { chunksOf } from "@overdub/storage";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findEnrollment } from "../enrollments/find-enrollment.ts";
import { moveIfDue } from "../enrollments/move-by-rules.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import type { Earner } from "../ledger/lock-enrollment.ts";
import type { Core } from "../operations/context.ts";
import { recordProgress } from "./record-progress.ts";

type Tx = Kysely<WorkspaceTables>;
type CountContext = Pick<Core, "now" | "jobs">;

/** Has bounties and the rules of groups see what a partner, who is locked, has earned. See behaviour/partners 6.2 and 11.2. */
export async function countEarnings(ctx: CountContext, tx: Tx, earner: Earner, cents: number): Promise<void> {
  const enrollment = await findEnrollment(tx, earner, { partnerId: earner.partnerId });
  if (!enrollment) return;
  const added = { totalCommissions: cents };
  await recordProgress(tx, enrollment, { atMs: ctx.now(), added, firstSaleAtMs: null });
  await moveIfDue(ctx, tx, enrollment);
}

/** The same of commissions that are pending now, as far as they have waited on hold since they were made. */
export async function countWaiting(
  ctx: CountContext,
  tx: Tx,
  earner: Earner,
  rows: readonly CommissionTable[],
): Promise<void> {
  const waiting = rows.filter(({ is_uncounted }) => is_uncounted === 1);
  if (waiting.length === 0) return;
  for (const chunk of chunksOf(waiting.map(({ id }) => id))) {
    await tx
      .updateTable("commissions")
      .set({ is_uncounted: 0 })
      .where("workspace_id", "=", earner.workspaceId)
      .where("id", "in", chunk)
      .execute();
  }
  await countEarnings(
    ctx,
    tx,
    earner,
    waiting.reduce((sum, { earnings_cents }) => sum + earnings_cents, 0),
  );
}
