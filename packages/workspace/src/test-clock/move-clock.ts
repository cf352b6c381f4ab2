import { setTimeout as sleep } from "node:timers/promises";
import type { MovedClock } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { nextOnClock } from "../jobs/clock-jobs.ts";
import { parseDateMs } from "../time/parse-date.ts";
import { toIso } from "../time/to-iso.ts";
import type { TestClockContext } from "./context.ts";

/** How long a call may take; then it is repeated. */
const PATIENCE_MS = 20_000;
const POLL_MS = 20;

/** The last instant of the year 9999: dates beyond have another form. */
const LAST_MS = 253_402_300_799_999;

/**
 * Where a clock is to be moved.
 *
 * @throws `unprocessable_entity` for what is no date, lies behind, or beyond all dates.
 */
export function readTarget(to: string, nowMs: number): number {
  const refuse = (message: string) => new AppError("unprocessable_entity", `custom: to: ${message}`);
  const toMs = parseDateMs(to, nowMs);
  if (toMs === undefined) throw refuse("Invalid date");
  if (toMs < nowMs) throw refuse("The clock only moves forward.");
  if (toMs > LAST_MS) throw refuse("The year 9999 is the last.");
  return toMs;
}

/**
 * Moves the clock from one instant at which something happens to the next. At each it stands until all that is due has
 * run, so that everything happens at its own instant, whatever that makes necessary later included.
 *
 * @throws `conflict` while another call moves it.
 */
export async function moveClock(ctx: TestClockContext, toMs: number): Promise<MovedClock> {
  const { standingClocks, workspaceId } = ctx;
  if (standingClocks.has(workspaceId)) throw new AppError("conflict", "The clock is being moved.");
  const giveUpMs = performance.now() + PATIENCE_MS;
  standingClocks.set(workspaceId, ctx.now());
  try {
    await ctx.outbox.drain();
    while (performance.now() < giveUpMs && (await isRunning(ctx))) await sleep(POLL_MS);
    for (const alarm of ctx.alarms) await alarm.begin(ctx);
    await ctx.runJobsOf(workspaceId);
    while (ctx.now() < toMs && performance.now() < giveUpMs) await step(ctx, toMs);
    return { isTestWorkspace: true, now: toIso(ctx.now()), target: toIso(toMs), isReached: ctx.now() >= toMs };
  } finally {
    standingClocks.delete(workspaceId);
    ctx.linkCache.forgetLinks();
  }
}

/** Whether a job that was due before is under way. One of a server that was killed is not, once its lease has run out. */
async function isRunning({ db, workspaceId, serverNow }: TestClockContext): Promise<boolean> {
  return (await nextOnClock(db, workspaceId, serverNow())).isRunning;
}

/** On to the next instant at which something happens, or to the end. */
async function step(ctx: TestClockContext, toMs: number): Promise<void> {
  const { db, workspaceId, alarms, serverNow } = ctx;
  const fromMs = ctx.now();
  const rung = await Promise.all(alarms.map((alarm) => alarm.findNextMs(db, workspaceId, fromMs)));
  const { runAtMs } = await nextOnClock(db, workspaceId, serverNow());
  const nextMs = Math.min(toMs, runAtMs ?? toMs, ...rung.map((ms) => ms ?? toMs));
  await stand(ctx, Math.max(fromMs, nextMs));
  for (const [index, alarm] of alarms.entries()) if (rung[index] === nextMs) await alarm.ring(ctx);
  await ctx.runJobsOf(workspaceId);
}

async function stand({ db, workspaceId, serverNow, standingClocks }: TestClockContext, atMs: number): Promise<void> {
  await db
    .updateTable("workspaces")
    .set({ test_clock_offset_ms: atMs - serverNow() })
    .where("id", "=", workspaceId)
    .execute();
  standingClocks.set(workspaceId, atMs);
}
