import type { JobHandler, JobRunner, SqlDatabase } from "@overdub/storage";
import { createJobRunner } from "@overdub/storage";
import { REGISTER } from "../accounts/registration-job.ts";
import { registerAll, registerWhenActive } from "../dub-webhooks/register-when-active.ts";
import { deliver } from "../webhooks/deliver.ts";
import { DELIVER } from "../webhooks/publish.ts";
import { RECORDS_HEARD } from "../webhooks/records-heard.ts";
import { REDELIVER, redeliverRange } from "../webhooks/redeliver.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { GatewayTables } from "./gateway-tables.ts";

/** All wait for somebody else, of whom any may be slow: none, and no environment, gets more than its share. */
const LANES = { concurrency: 32, perLane: 2, perOwner: 8 };

/** What is added by other processes, and in transactions that know no runner, is found within a second. */
const POLL_MS = 1_000;

/** What the gateway does outside of requests. */
export function createGatewayJobs(database: SqlDatabase<GatewayTables>, ctx: GatewayContext): JobRunner {
  const handlers: Record<string, JobHandler> = {
    [DELIVER]: (payload: unknown) => deliver(ctx, payload),
    [REDELIVER]: (payload: unknown) => redeliverRange(ctx, payload),
    [REGISTER]: (payload: unknown, job) => registerWhenActive(ctx, payload, job),
    [RECORDS_HEARD]: (payload: unknown) => registerAll(ctx, payload),
  };
  return createJobRunner({
    ...LANES,
    database,
    handlers,
    pollMs: POLL_MS,
    now: ctx.now,
    onError: (err, { type, attempts }) =>
      ctx.log.error({ err, type, attempts }, "A job failed; it will be tried again"),
  });
}
