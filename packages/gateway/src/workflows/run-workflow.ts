import { randomUUID } from "node:crypto";
import type { JobResult } from "@overdub/storage";
import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import { resolve } from "../batch/resolve.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Fields } from "../json/fields.ts";
import { isFields, textAt } from "../json/fields.ts";
import type { SyncJobsContext } from "../sync-jobs/start-sync.ts";
import { syncJobsOf } from "../sync-jobs/sync-jobs-of.ts";
import { planTrigger, schedule } from "../sync-jobs/trigger.ts";
import type { Transforms } from "../transforms/create-transforms.ts";
import type { Workflow, WorkflowStep } from "./workflow.ts";
import { toWorkflow } from "./workflow.ts";
import type { StepResult, WorkflowRun } from "./workflow-run.ts";
import type { WorkflowRunTable, WorkflowTables } from "./workflow-tables.ts";

export interface WorkflowContext extends Omit<SyncJobsContext, "db"> {
  readonly db: Kysely<WorkflowTables>;
  readonly transforms: Transforms;
}

/** What runs of sync jobs tell of may lead to further ones. Longer chains are circles. */
const MAX_DEPTH = 5;

/** Of a step that the moment does not allow, such as too many open runs. */
const MAX_ATTEMPTS = 10;

const Payload = z.object({ workflowId: z.string(), eventId: z.string() });

/** What placeholders and expressions see. */
interface EventScope extends Record<string, unknown> {
  readonly event: string;
  readonly payload: unknown;
  /** Whom the event is about, where it is about one. */
  readonly integrated_account_id: string | null;
}

/**
 * Does what a workflow says about an event: each step exactly once, however often the process ends meanwhile.
 *
 * @param job how often it was tried.
 */
export async function runWorkflow(
  ctx: WorkflowContext,
  payload: unknown,
  { attempts }: { readonly attempts: number },
): Promise<JobResult> {
  const { workflowId, eventId } = Payload.parse(payload);
  const { db, now } = ctx;
  const row = await db.selectFrom("workflows").selectAll().where("id", "=", workflowId).executeTakeFirst();
  const event = await db.selectFrom("product_events").selectAll().where("id", "=", eventId).executeTakeFirst();
  if (!row || !event) return undefined;
  const workflow = toWorkflow(row);
  const scope = scopeOf(event.event, JSON.parse(event.payload));
  const run = await begin(db, { workflow, eventId, attempts, depth: await depthOf(db, scope.payload), nowMs: now() });
  if (run.finished_at_ms !== null) return undefined;
  try {
    if (run.depth > MAX_DEPTH)
      throw new GatewayError(400, `${MAX_DEPTH} workflows led to one another: is it a circle?`);
    const isWanted = await holds(ctx, workflow, workflow.config.run_if, scope);
    if (isWanted) await takeSteps(ctx, { workflow, run, scope });
    await finish(db, run.id, { status: isWanted ? "completed" : "skipped", error: null }, now());
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const isPassing = error.statusCode === 429 || error.statusCode >= 500;
    if (isPassing && attempts < MAX_ATTEMPTS) throw error;
    await finish(db, run.id, { status: "failed", error: error.message }, now());
  }
  return undefined;
}

function scopeOf(event: string, payload: unknown): EventScope {
  const fields = isFields(payload) ? payload : {};
  const account = isFields(fields.integrated_account) ? textAt(fields.integrated_account, "id") : undefined;
  const own = event.startsWith("integrated_account:") ? textAt(fields, "id") : undefined;
  const accountId = own ?? textAt(fields, "integrated_account_id") ?? account ?? null;
  return { event, payload, integrated_account_id: accountId };
}

/** How many workflows have led to what an event tells of. */
async function depthOf(db: Kysely<WorkflowTables>, payload: unknown): Promise<number> {
  const parentId = isFields(payload) ? textAt(payload, "workflow_run_id") : undefined;
  if (parentId === undefined) return 0;
  const parent = await db.selectFrom("workflow_runs").select("depth").where("id", "=", parentId).executeTakeFirst();
  return parent ? parent.depth + 1 : 0;
}

interface Beginning {
  readonly workflow: Workflow;
  readonly eventId: string;
  readonly attempts: number;
  readonly depth: number;
  readonly nowMs: number;
}

/** The row of the run, which an earlier attempt may have made. */
async function begin(db: Kysely<WorkflowTables>, { workflow, eventId, attempts, depth, nowMs }: Beginning) {
  const found = await db
    .selectFrom("workflow_runs")
    .selectAll()
    .where("workflow_id", "=", workflow.id)
    .where("event_id", "=", eventId)
    .executeTakeFirst();
  if (found) {
    await set(db, found.id, { retry_attempt: attempts, updated_at_ms: nowMs });
    return found;
  }
  const run: WorkflowRun = {
    id: randomUUID(),
    environment_id: workflow.environmentId,
    workflow_id: workflow.id,
    event_id: eventId,
    status: "running",
    steps: "[]",
    retry_attempt: 0,
    depth,
    error: null,
    started_at_ms: nowMs,
    finished_at_ms: null,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
  await db.insertInto("workflow_runs").values(run).execute();
  return run;
}

interface Taking {
  readonly workflow: Workflow;
  readonly run: WorkflowRun;
  readonly scope: EventScope;
}

/** From the first step that was not taken. What a step starts and that it was taken is one transaction. */
async function takeSteps(ctx: WorkflowContext, { workflow, run, scope }: Taking): Promise<void> {
  const results = JSON.parse(run.steps) as StepResult[];
  for (const [index, step] of workflow.config.steps.entries()) {
    if (index < results.length) continue;
    const isWanted = await holds(ctx, workflow, step.run_if, scope);
    const take = isWanted && (await plan(ctx, { workflow, run, scope }, step));
    await inTransaction(ctx.db, async (tx: Kysely<WorkflowTables>) => {
      results.push(take ? await take(tx) : { skipped: true });
      await set(tx, run.id, { steps: JSON.stringify(results), updated_at_ms: ctx.now() });
    });
  }
}

/** Checks a step, which may take seconds, for it to be taken in the transaction that says so. */
async function plan(
  ctx: WorkflowContext,
  { workflow, run, scope }: Taking,
  step: WorkflowStep,
): Promise<(tx: Kysely<WorkflowTables>) => Promise<StepResult>> {
  const { environmentId } = workflow;
  const { sync_job_id: jobId, args: given } = step.config;
  const args = resolve(given, scope) as Fields;
  const accountId = textAt(args, "integrated_account_id") ?? scope.integrated_account_id;
  if (accountId === null)
    throw new GatewayError(400, `${scope.event} is about no account: name one in the step's args`);
  const common = { sync_job_id: jobId, integrated_account_id: accountId, args };
  if (step.cron_expression === undefined) {
    const begin = await syncJobsOf(ctx, environmentId).plan(common, { workflowRunId: run.id });
    return async (tx) => ({ sync_job_run_id: (await begin(tx)).id });
  }
  const add = await planTrigger(ctx, environmentId, {
    ...common,
    cron_expression: step.cron_expression,
    error_handling: "fail_fast",
    meta: { workflow_id: workflow.id },
  });
  return async (tx) => {
    const trigger = (await findScheduled(tx, { workflow, ...common })) ?? (await add(tx));
    await schedule({ ...ctx, db: tx }, trigger);
    return { sync_job_cron_trigger_id: trigger.id };
  };
}

/** What an earlier event had this workflow schedule: an account that becomes active once more is not read twice. */
async function findScheduled(
  db: Kysely<WorkflowTables>,
  wanted: { readonly workflow: Workflow; readonly sync_job_id: string; readonly integrated_account_id: string },
) {
  return db
    .selectFrom("sync_triggers")
    .selectAll()
    .where("sync_job_id", "=", wanted.sync_job_id)
    .where("integrated_account_id", "=", wanted.integrated_account_id)
    .where("environment_id", "=", wanted.workflow.environmentId)
    .where("meta", "=", JSON.stringify({ workflow_id: wanted.workflow.id }))
    .executeTakeFirst();
}

async function holds(
  { transforms }: WorkflowContext,
  { environmentId }: Workflow,
  expression: string | undefined,
  scope: EventScope,
): Promise<boolean> {
  return expression === undefined || (await transforms.evaluate(environmentId, expression, scope)) === true;
}

async function finish(
  db: Kysely<WorkflowTables>,
  id: string,
  end: Pick<WorkflowRunTable, "status" | "error">,
  nowMs: number,
): Promise<void> {
  await set(db, id, { ...end, finished_at_ms: nowMs, updated_at_ms: nowMs });
}

async function set(db: Kysely<WorkflowTables>, id: string, change: Partial<WorkflowRunTable>): Promise<void> {
  await db.updateTable("workflow_runs").set(change).where("id", "=", id).execute();
}
