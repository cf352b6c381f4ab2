import type { JobHandler, JobRunner, SqlDatabase } from "@overdub/storage";
import { createJobRunner, joinRunners } from "@overdub/storage";
import { REGISTER } from "../accounts/registration-job.ts";
import { PROCESS } from "../conversions/inbox.ts";
import { processEvent } from "../conversions/process-event.ts";
import { registerAll, registerWhenActive } from "../dub-webhooks/register-when-active.ts";
import { check } from "../onboarding/check.ts";
import { CHECK } from "../onboarding/policy.ts";
import { WORK_ON_RUN } from "../runs/create-run.ts";
import { workOnRun } from "../runs/work-on-run.ts";
import { systemTimer } from "../runtime/timer.ts";
import { runTrigger, TRIGGER_SYNC } from "../sync-jobs/trigger.ts";
import { deliver } from "../webhooks/deliver.ts";
import { DELIVER, RUN_WORKFLOW } from "../webhooks/publish.ts";
import { RECORDS_HEARD } from "../webhooks/records-heard.ts";
import { REDELIVER, redeliverRange } from "../webhooks/redeliver.ts";
import { runWorkflow } from "../workflows/run-workflow.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { GatewayTables } from "./gateway-tables.ts";

/** All wait for somebody else, of whom any may be slow: none, and no environment, gets more than its share. */
const LANES = { concurrency: 32, perLane: 2, perOwner: 8 };

/** Runs take minutes and hours, so they have places of their own: two of an account at a time. */
const RUN_LANES = { concurrency: 8, perLane: 2, perOwner: 4 };

/** What is added by other processes, and in transactions that know no runner, is found within a second. */
const POLL_MS = 1_000;

/**
 * What the gateway does outside of requests.
 *
 * @param draining tells that the process is about to stop.
 */
export function createGatewayJobs(
  database: SqlDatabase<GatewayTables>,
  ctx: GatewayContext,
  draining: AbortSignal,
): JobRunner {
  const handlers: Record<string, JobHandler> = {
    [DELIVER]: (payload: unknown) => deliver(ctx, payload),
    [TRIGGER_SYNC]: (payload: unknown) => runTrigger(ctx, payload),
    [RUN_WORKFLOW]: (payload: unknown, job) => runWorkflow(ctx, payload, job),
    [REDELIVER]: (payload: unknown) => redeliverRange(ctx, payload),
    [REGISTER]: (payload: unknown, job) => registerWhenActive(ctx, payload, job),
    [CHECK]: (payload: unknown, job) => check(ctx, payload, job),
    [PROCESS]: (payload: unknown) => processEvent(ctx, payload),
    [RECORDS_HEARD]: (payload: unknown) => registerAll(ctx, payload),
  };
  const work = { ...ctx, draining, timer: systemTimer };
  const runHandlers: Record<string, JobHandler> = {
    [WORK_ON_RUN]: (payload: unknown) => workOnRun(work, payload),
  };
  const common = {
    database,
    pollMs: POLL_MS,
    now: ctx.now,
    onError: (err: unknown, { type, attempts }: { readonly type: string; readonly attempts: number }) =>
      ctx.log.error({ err, type, attempts }, "A job failed; it will be tried again"),
  };
  return joinRunners(
    createJobRunner({ ...common, ...LANES, handlers }),
    createJobRunner({ ...common, ...RUN_LANES, handlers: runHandlers }),
  );
}
