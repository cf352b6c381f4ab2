import { z } from "zod";
import { conversionsWait } from "../commissions/conversion.ts";
import { planClicks, startOfDay } from "../commissions/reward-clicks.ts";
import { forgetUncommissioned } from "../commissions/uncommissioned-events.ts";
import { findQuietGroupsAnywhere, planExpiry } from "../fraud/expiry.ts";
import { defineJob } from "../jobs/define-job.ts";
import { findTimeOf } from "../jobs/workspace-time.ts";
import { commissionsAreDue } from "../ledger/aggregation.ts";
import type { Core } from "../operations/context.ts";

const HOUR_MS = 3_600_000;
const MAX_WAITING = 1000;

/**
 * Once an hour: has what is due of every program put into payouts, and this day's clicks rewarded when it is over. What
 * waits to be judged, or to expire, without a job, as after the import of a workspace, gets one. Why events of long ago
 * have earned nothing is forgotten.
 */
export const watchPrograms = defineJob(
  "payouts.watch",
  z.object({}),
  async (_, ctx: Pick<Core, "db" | "jobs" | "now" | "standingClocks">) => {
    const { db, jobs, now } = ctx;
    const waiting = await db
      .selectFrom("commission_events")
      .select(["workspace_id", "program_id", "partner_id"])
      .distinct()
      .limit(MAX_WAITING)
      .execute();
    for (const { workspace_id: workspaceId, program_id: programId, partner_id: partnerId } of waiting) {
      const dedupeKey = `${conversionsWait.type}/${programId}/${partnerId}`;
      await jobs.add(db, conversionsWait, { workspaceId, programId, partnerId }, { dedupeKey });
    }
    for (const group of await findQuietGroupsAnywhere(db, now())) {
      await planExpiry(await findTimeOf(ctx, group.workspace_id), db, group);
    }
    const programs = await db.selectFrom("programs").select(["id", "workspace_id"]).execute();
    for (const { id: programId, workspace_id: workspaceId } of programs) {
      const own = await findTimeOf(ctx, workspaceId);
      const dedupeKey = `${commissionsAreDue.type}/${programId}`;
      await own.jobs.add(db, commissionsAreDue, { workspaceId, programId }, { dedupeKey });
      await planClicksOf(own, { workspaceId, programId });
      await forgetUncommissioned(db, programId, own.now());
    }
    return { againAtMs: nextHour(now()) };
  },
);

/** A program that is new at midnight has clicks of the day before. */
export function planClicksOf(
  ctx: Pick<Core, "db" | "jobs" | "now">,
  of: { readonly workspaceId: string; readonly programId: string },
): Promise<void> {
  return planClicks(ctx, { ...of, dayMs: startOfDay(ctx.now() - HOUR_MS) });
}

function nextHour(nowMs: number): number {
  return Math.floor(nowMs / HOUR_MS + 1) * HOUR_MS;
}

/** Has it begin, unless it waits for its time already. */
export async function startWatchingPrograms({ db, jobs, now }: Pick<Core, "db" | "jobs" | "now">): Promise<void> {
  await jobs.add(db, watchPrograms, {}, { atMs: nextHour(now()), dedupeKey: watchPrograms.type });
}
