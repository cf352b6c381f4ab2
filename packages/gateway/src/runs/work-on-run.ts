import type { JobResult } from "@overdub/storage";
import { dropJob, inTransaction, retryDelayMs } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import { CALLER_LEFT, GatewayError } from "../errors/gateway-error.ts";
import type { Log } from "../runtime/log.ts";
import type { Timer } from "../runtime/timer.ts";
import type { ControlContext } from "./control-run.ts";
import { workKey } from "./create-run.ts";
import { isHeldUp, lockRun } from "./queries.ts";
import { updatedRate } from "./rate.ts";
import type { Run } from "./run.ts";
import { toRun } from "./run.ts";
import { addFailures, findWaiting, MAX_FAILURES, settleWaiting } from "./run-failures.ts";
import type { Retry, RunKind, RunWork, Step } from "./run-kind.ts";
import { RunFailure } from "./run-kind.ts";
import { writeLog } from "./run-log.ts";
import { isActive } from "./run-state.ts";
import type { RunTables } from "./run-tables.ts";

export interface WorkContext extends ControlContext {
  readonly log: Log;
  readonly timer: Timer;
  /** The process is about to stop: runs are let go of, between two steps. */
  readonly draining: AbortSignal;
}

const Payload = z.object({ runId: z.string() });

/** After so long others have their turn. */
const SLICE_MS = 30_000;

/** How often one looks whether another run has let go. */
const HELD_UP_MS = 1_000;

const ITEMS_AT_ONCE = 100;

/** Of failures in a row that may pass: the last wait is four minutes, all of them together eight. */
const MAX_ATTEMPTS = 8;

/** Another process has taken the run over: what was done here is not to be counted. */
class LostTurn extends Error {}

/** The job of a run: goes on with it, step by step, until it ends, waits, or others are to have their turn. */
export async function workOnRun(ctx: WorkContext, payload: unknown): Promise<JobResult> {
  const { runId } = Payload.parse(payload);
  if (ctx.draining.aborted) return leftToOthers(ctx);
  const begun = await begin(ctx, runId);
  if (begun === undefined || "againAtMs" in begun) return begun;
  const { run, kind, isSettled } = begun;
  try {
    await using work = await kind.open(run, ctx.draining, isSettled);
    const result = await goOn(ctx, kind, work, run);
    await setSettled(ctx.db, run);
    return result;
  } catch (error) {
    if (error instanceof LostTurn) return undefined;
    return settleFailure(ctx, kind, run, error);
  }
}

/** Not at once: this process would take it again. */
function leftToOthers({ now }: WorkContext): JobResult {
  return { againAtMs: now() + 1_000 };
}

type Begun = JobResult | { readonly run: Run; readonly kind: RunKind; readonly isSettled: boolean };

function begin({ db, runKinds, now }: WorkContext, runId: string): Promise<Begun> {
  return inTransaction(db, async (tx): Promise<Begun> => {
    const run = await lockRun(tx, runId);
    if (!run || !isActive(run.state)) {
      await dropJob(tx, workKey(runId));
      return undefined;
    }
    const kind = runKinds.get(run.kind);
    // A newer version may have made it.
    if (!kind) throw new Error(`Nothing here does runs of the kind ${run.kind}`);
    if (await isHeldUp(tx, run)) return { againAtMs: now() + HELD_UP_MS };
    const nowMs = now();
    const isFirst = run.startedAtMs === null;
    const row = await tx
      .updateTable("runs")
      .set((eb) => ({
        state: "running",
        turn: eb("turn", "+", 1),
        is_settled: 0,
        resume_at_ms: null,
        updated_at_ms: nowMs,
        ...(isFirst && { started_at_ms: nowMs }),
      }))
      .where("id", "=", runId)
      .returningAll()
      .executeTakeFirstOrThrow();
    const begun = toRun(row);
    if (isFirst) {
      await writeLog(tx, runId, [{ level: "info", text: "The run has started" }], nowMs);
      await kind.changed?.(tx, begun, "started");
    }
    return { run: begun, kind, isSettled: run.isSettled };
  });
}

/** Whoever takes it next need not look for what was done and not committed. */
async function setSettled(db: Kysely<RunTables>, { id, turn }: Run): Promise<void> {
  await db.updateTable("runs").set({ is_settled: 1 }).where("id", "=", id).where("turn", "=", turn).execute();
}

async function goOn(ctx: WorkContext, kind: RunKind, work: RunWork, begun: Run): Promise<JobResult> {
  const { db, timer, draining, now } = ctx;
  const startMs = timer.nowMs();
  let run = begun;
  let atMs = startMs;
  for (;;) {
    const waiting = work.retry ? await findWaiting(db, run.id, ITEMS_AT_ONCE) : [];
    const outcome = waiting.length > 0 && work.retry ? await work.retry(waiting) : undefined;
    const step = outcome ? retryStep(run, waiting, outcome) : run.isThrough ? endOf(run) : await work.step();
    const elapsedMs = timer.nowMs() - atMs;
    atMs = timer.nowMs();
    run = await commit(ctx, kind, run, step, elapsedMs);
    if (run.state === "rate_limited") return { againAtMs: run.resumeAtMs ?? now() };
    if (run.state !== "running") return undefined;
    if (draining.aborted) return leftToOthers(ctx);
    if (atMs - startMs > SLICE_MS) return { againAtMs: now() };
  }
}

/** What is committed of a step, with what was failed before and is not any more. */
interface CommittedStep extends Step {
  readonly recovered?: number;
}

function retryStep(run: Run, items: Parameters<typeof settleWaiting>[1], retry: Retry): CommittedStep {
  const recovered = items.filter(({ id }) => !retry.failed.has(id)).length;
  return {
    checkpoint: run.checkpoint,
    recovered,
    ...(retry.notes && { notes: retry.notes }),
    async commit(tx) {
      await settleWaiting(tx, items, retry.failed);
      await retry.commit?.(tx);
    },
  };
}

/** Of a run that had come to its end, and of which items were tried again. */
function endOf({ checkpoint, result }: Run): Step {
  return { checkpoint, result, isLast: true };
}

/**
 * Makes a step durable: where the next one begins, together with all that the step has done.
 *
 * @throws LostTurn.
 */
function commit(ctx: WorkContext, kind: RunKind, run: Run, step: CommittedStep, elapsedMs: number): Promise<Run> {
  const { done = 0, skipped = 0, recovered = 0, failures = [], notes = [], isLast = false } = step;
  const perSecond = updatedRate(run.perSecond, done + skipped + recovered + failures.length, elapsedMs);
  return inTransaction(ctx.db, async (tx) => {
    const nowMs = ctx.now();
    const row = await tx
      .updateTable("runs")
      .set((eb) => ({
        checkpoint: step.checkpoint === undefined ? null : JSON.stringify(step.checkpoint),
        done_count: eb("done_count", "+", done + recovered),
        skipped_count: eb("skipped_count", "+", skipped),
        failed_count: eb("failed_count", "+", failures.length - recovered),
        rate_milli: perSecond === null ? null : Math.round(perSecond * 1000),
        attempts: 0,
        last_error: null,
        updated_at_ms: nowMs,
        ...(step.total !== undefined && { total_count: step.total }),
        ...(isLast && { is_through: 1 as const, result: JSON.stringify(step.result ?? null) }),
      }))
      .where("id", "=", run.id)
      .where("turn", "=", run.turn)
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new LostTurn();
    const now = toRun(row);
    await addFailures(tx, run.id, failures, nowMs);
    await writeLog(tx, run.id, notes, nowMs);
    await step.commit?.(tx);
    return settle(tx, kind, now, step, nowMs);
  });
}

/** What follows for the state of the run. It may have been paused or stopped while the step was under way. */
async function settle(tx: Kysely<RunTables>, kind: RunKind, run: Run, step: Step, nowMs: number): Promise<Run> {
  if (run.state === "running" && run.counts.failed > MAX_FAILURES) {
    return end(tx, kind, run, { error: `More than ${MAX_FAILURES} items have failed`, nowMs });
  }
  if (run.state === "running" && step.isLast) return end(tx, kind, run, { error: null, nowMs });
  if (run.state === "running" && step.waitUntilMs !== undefined && step.waitUntilMs > nowMs) {
    return wait(tx, run, step.waitUntilMs);
  }
  // Somebody who resumes it after this finds no job, and adds one.
  if (!isActive(run.state)) await dropJob(tx, workKey(run.id));
  // Paused and resumed meanwhile: it goes on here.
  if (run.state === "created") return update(tx, run.id, { state: "running" });
  return run;
}

async function end(
  tx: Kysely<RunTables>,
  kind: RunKind,
  run: Run,
  { error, nowMs }: { readonly error: string | null; readonly nowMs: number },
): Promise<Run> {
  const state = error === null ? "completed" : "failed";
  const note =
    error === null
      ? ({ level: "info", text: "The run has completed" } as const)
      : ({ level: "error", text: `The run has failed: ${error}` } as const);
  await writeLog(tx, run.id, [note], nowMs);
  const ended = await update(tx, run.id, {
    state,
    last_error: error,
    resume_at_ms: null,
    finished_at_ms: nowMs,
    updated_at_ms: nowMs,
  });
  await dropJob(tx, workKey(run.id));
  await kind.changed?.(tx, ended, state);
  return ended;
}

function wait(tx: Kysely<RunTables>, run: Run, untilMs: number): Promise<Run> {
  return update(tx, run.id, { state: "rate_limited", resume_at_ms: untilMs });
}

async function update(tx: Kysely<RunTables>, id: string, change: Partial<RunTables["runs"]>): Promise<Run> {
  const row = await tx.updateTable("runs").set(change).where("id", "=", id).returningAll().executeTakeFirstOrThrow();
  return toRun(row);
}

/** A failure is waited out, or ends the run; what was committed stays. */
async function settleFailure(ctx: WorkContext, kind: RunKind, { id, turn }: Run, error: unknown): Promise<JobResult> {
  const { db, log, now, draining } = ctx;
  if (draining.aborted || isLeaving(error)) return leftToOthers(ctx);
  if (!isExplained(error)) log.error({ err: error, run_id: id }, "A run met an unexpected error");
  return inTransaction(db, async (tx): Promise<JobResult> => {
    const run = await lockRun(tx, id);
    if (!run || run.turn !== turn || !isActive(run.state)) {
      if (!run || run.turn === turn) await dropJob(tx, workKey(id));
      return undefined;
    }
    const nowMs = now();
    const verdict = judge(error, run.attempts + 1);
    if (verdict.isFinal) {
      await end(tx, kind, run, { error: verdict.reason, nowMs });
      return undefined;
    }
    const againAtMs = nowMs + verdict.delayMs;
    const seconds = Math.ceil(verdict.delayMs / 1000);
    await writeLog(tx, id, [{ level: "warn", text: `${verdict.reason}; goes on in ${seconds} s` }], nowMs);
    await update(tx, id, {
      last_error: verdict.reason,
      resume_at_ms: againAtMs,
      updated_at_ms: nowMs,
      ...(verdict.isRateLimit ? { state: "rate_limited" } : { attempts: run.attempts + 1 }),
    });
    return { againAtMs };
  });
}

interface Verdict {
  /** Public text. */
  readonly reason: string;
  readonly isFinal: boolean;
  readonly isRateLimit: boolean;
  readonly delayMs: number;
}

/** What a failure means for its run. @param attempt how often it has failed in a row, this time included. */
export function judge(error: unknown, attempt: number): Verdict {
  const reason = isExplained(error) ? error.message : "An unexpected error, which the server's log has";
  if (error instanceof GatewayError && error.statusCode === 429) {
    const seconds = Math.max(1, Number(error.headers["retry-after"] ?? 10));
    return { reason, isFinal: false, isRateLimit: true, delayMs: seconds * 1000 };
  }
  const isLasting = error instanceof RunFailure || (error instanceof GatewayError && error.statusCode < 500);
  const isFinal = isLasting || attempt >= MAX_ATTEMPTS;
  return { reason, isFinal, isRateLimit: false, delayMs: retryDelayMs(attempt) };
}

function isExplained(error: unknown): error is Error {
  return error instanceof RunFailure || error instanceof GatewayError;
}

function isLeaving(error: unknown): boolean {
  return error instanceof GatewayError && error.statusCode === CALLER_LEFT;
}
