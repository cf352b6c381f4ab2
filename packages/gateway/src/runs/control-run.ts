import { dropJob, inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { GatewayError } from "../errors/gateway-error.ts";
import { enqueueWork, workKey } from "./create-run.ts";
import type { RunKey } from "./queries.ts";
import { lockRun, requireRun } from "./queries.ts";
import { emptyRun } from "./retention.ts";
import type { Run } from "./run.ts";
import { countRetriable, markWaiting } from "./run-failures.ts";
import type { RunChange, RunKind } from "./run-kind.ts";
import { writeLog } from "./run-log.ts";
import type { RunAction } from "./run-state.ts";
import { isEnded, nextState } from "./run-state.ts";
import type { RunTables } from "./run-tables.ts";

export interface ControlContext {
  readonly db: Kysely<RunTables>;
  readonly runKinds: ReadonlyMap<string, RunKind>;
  readonly now: () => number;
}

const CHANGES: Readonly<Record<RunAction, RunChange>> = {
  pause: "paused",
  resume: "resumed",
  cancel: "stopped",
  retry: "retried",
};

/**
 * Pauses, resumes, cancels or retries a run. What is under way of it ends with its step, whose outcome counts. A retry
 * tries failed items again, and goes on where the run had ended.
 *
 * @throws 404 for no run, 409 for what makes no sense in its state.
 */
export function controlRun(ctx: ControlContext, key: RunKey, action: RunAction): Promise<Run> {
  const { db, runKinds, now } = ctx;
  return inTransaction(db, async (tx) => {
    const { id } = await requireRun(tx, key);
    const run = await lockRun(tx, id);
    if (!run) throw new GatewayError(404, "Run not found");
    const retriable = action === "retry" ? await countRetriable(tx, id) : 0;
    const { reported } = runKinds.get(run.kind) ?? {};
    if (reported && action === "retry" && isEnded(run.state)) throw new GatewayError(409, reported.again);
    const next = nextState(action, { state: run.state, retriable, isThrough: run.isThrough });
    // Whoever reports it has waited, and goes on.
    const state = reported && next === "created" ? "running" : next;
    if (state === run.state) return run;
    const nowMs = now();
    if (action === "retry") await markWaiting(tx, id);
    await tx
      .updateTable("runs")
      .set({
        state,
        resume_at_ms: null,
        updated_at_ms: nowMs,
        ...(isEnded(state) ? { finished_at_ms: nowMs } : { finished_at_ms: null }),
        ...(action === "retry" && { last_error: null, attempts: 0 }),
      })
      .where("id", "=", id)
      .execute();
    await writeLog(tx, id, [{ level: "info", text: `The run was ${CHANGES[action]}` }], nowMs);
    // A job that nobody is at: it may wait for a moment that counts no more.
    if (run.state === "created" || run.resumeAtMs !== null) await dropJob(tx, workKey(id));
    if (state === "created") await enqueueWork(tx, run, nowMs);
    const changed = await requireRun(tx, key);
    await runKinds.get(run.kind)?.changed?.(tx, changed, CHANGES[action]);
    return changed;
  });
}

/** @throws 404 for no run, 409 for one that is not over. */
export async function deleteRun({ db }: Pick<ControlContext, "db">, key: RunKey): Promise<void> {
  const run = await requireRun(db, key);
  if (isEnded(run.state)) await emptyRun(db, run.id);
  const { numDeletedRows } = await db
    .deleteFrom("runs")
    .where("id", "=", run.id)
    .where("state", "in", ["completed", "failed", "stopped"])
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw new GatewayError(409, "The run is not over: cancel it first");
}
