import { randomUUID } from "node:crypto";
import { inTransaction } from "@overdub/storage";
import type { Context } from "hono";
import { Hono } from "hono";
import type { Kysely } from "kysely";
import { z } from "zod";
import { GatewayError, invalidArgument } from "../errors/gateway-error.ts";
import { DELETED, describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseRequest, text } from "../http/parse-request.ts";
import { environmentOf, readOwnBody } from "../http/read-body.ts";
import { pageOf, toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { requireRoom } from "../quotas/require-room.ts";
import { nextDueMs } from "../sync-jobs/cron.ts";
import { requireSyncJob } from "../sync-jobs/sync-job.ts";
import type { EventName } from "../webhooks/event-names.ts";
import { EVENT_NAMES, RECORD_EVENTS } from "../webhooks/event-names.ts";
import { haveRecordsTold } from "../webhooks/records-heard.ts";
import type { WorkflowContext } from "./run-workflow.ts";
import { requireWorkflow, toWorkflow, toWorkflowRow, WORKFLOW_FIELDS, WorkflowConfig } from "./workflow.ts";
import { requireWorkflowRun, toWorkflowRunRow, WORKFLOW_RUN_FIELDS } from "./workflow-run.ts";
import type { WorkflowTables } from "./workflow-tables.ts";

const TAG = "Pipelines";
const WORKFLOW = { name: "Workflow", fields: WORKFLOW_FIELDS };
const WORKFLOW_RUN = { name: "WorkflowRun", fields: WORKFLOW_RUN_FIELDS };

const CreateBody = z.object({
  trigger_name: text(255),
  config: WorkflowConfig,
  environment_id: z.string().optional(),
});
const UpdateBody = CreateBody.partial();

/** What is sent to webhooks that are named alone leads to nothing. */
const TRIGGERS: readonly EventName[] = EVENT_NAMES.filter((name) => name !== "test" && name !== "sync_job_run:record");

/** `/workflow`: what follows by itself when something happens. See behaviour/gateway 13.7. */
export function workflowRoutes(ctx: WorkflowContext): Hono<GatewayEnv> {
  const { db, now } = ctx;
  const app = new Hono<GatewayEnv>();
  const require = (c: Context<GatewayEnv>) => requireWorkflow(db, keyOf(c));

  app.get("/", describeRoute({ tag: TAG, summary: "List workflows", list: WORKFLOW }), async (c) => {
    const environmentId = environmentOf(c);
    const keyset = readList(WORKFLOW_FIELDS, c.req.url);
    const rows = await db
      .selectFrom("workflows")
      .selectAll()
      .where("environment_id", "=", environmentId)
      .$call(pageOf(keyset))
      .execute();
    return c.json(toKeysetPage(rows.map(toWorkflow), keyset, toWorkflowRow));
  });

  const create = describeRoute({
    tag: TAG,
    summary: "Make a workflow",
    description: "Runs or schedules sync jobs whenever an event happens. The body may be YAML.",
    status: 201,
    body: CreateBody,
    returns: WORKFLOW,
  });
  app.post("/", create, async (c) => {
    const { environmentId } = c.get("apiToken");
    const given = parseRequest(CreateBody, await bodyOf(c), "body");
    await check(ctx, environmentId, given);
    await requireRoom(
      db.selectFrom("workflows").where("environment_id", "=", environmentId),
      QUOTAS.workflows,
      `An environment has at most ${QUOTAS.workflows} workflows: delete one first`,
    );
    const id = randomUUID();
    const nowMs = now();
    await inTransaction(db, async (tx: Kysely<WorkflowTables>) => {
      const columns = { trigger_name: given.trigger_name, config: JSON.stringify(given.config) };
      const times = { created_at_ms: nowMs, updated_at_ms: nowMs };
      await tx
        .insertInto("workflows")
        .values({ id, environment_id: environmentId, ...columns, ...times })
        .execute();
      await listen(tx, { id, environmentId, triggerName: given.trigger_name, nowMs });
    });
    return c.json(toWorkflowRow(await requireWorkflow(db, { id, environmentId })), 201);
  });

  app.get("/:id", describeRoute({ tag: TAG, summary: "Get a workflow", returns: WORKFLOW }), async (c) =>
    c.json(toWorkflowRow(await require(c))),
  );

  const update = describeRoute({ tag: TAG, summary: "Change a workflow", body: UpdateBody, returns: WORKFLOW });
  app.patch("/:id", update, async (c) => {
    const workflow = await require(c);
    const given = parseRequest(UpdateBody, await bodyOf(c), "body", ["created_at", "updated_at"]);
    const { id, environmentId } = workflow;
    const changed = {
      trigger_name: given.trigger_name ?? workflow.triggerName,
      config: given.config ?? workflow.config,
    };
    await check(ctx, environmentId, changed);
    const nowMs = now();
    await inTransaction(db, async (tx: Kysely<WorkflowTables>) => {
      const columns = {
        trigger_name: changed.trigger_name,
        config: JSON.stringify(changed.config),
        updated_at_ms: nowMs,
      };
      await tx.updateTable("workflows").set(columns).where("id", "=", id).execute();
      await listen(tx, { id, environmentId, triggerName: changed.trigger_name, nowMs });
    });
    return c.json(toWorkflowRow(await require(c)));
  });

  app.delete("/:id", describeRoute({ tag: TAG, summary: "Delete a workflow", returns: DELETED }), async (c) => {
    const { id } = await require(c);
    await db.deleteFrom("workflows").where("id", "=", id).execute();
    return c.json({ id });
  });

  return app;
}

/** `/workflow-run`: what workflows have done. See behaviour/gateway 13.7. */
export function workflowRunRoutes({ db }: WorkflowContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/", describeRoute({ tag: TAG, summary: "List runs of workflows", list: WORKFLOW_RUN }), async (c) => {
    const environmentId = environmentOf(c);
    const keyset = readList(WORKFLOW_RUN_FIELDS, c.req.url, "-created_at");
    const rows = await db
      .selectFrom("workflow_runs")
      .selectAll()
      .where("environment_id", "=", environmentId)
      .$call(pageOf(keyset))
      .execute();
    return c.json(toKeysetPage(rows, keyset, toWorkflowRunRow));
  });

  app.get("/:id", describeRoute({ tag: TAG, summary: "Get a run of a workflow", returns: WORKFLOW_RUN }), async (c) =>
    c.json(toWorkflowRunRow(await requireWorkflowRun(db, keyOf(c)))),
  );

  const deleting = describeRoute({
    tag: TAG,
    summary: "Delete a run of a workflow",
    description: "What it has started goes on.",
    returns: DELETED,
  });
  app.delete("/:id", deleting, async (c) => {
    const { id, finished_at_ms: finishedAtMs } = await requireWorkflowRun(db, keyOf(c));
    if (finishedAtMs === null) throw new GatewayError(409, "The run of the workflow is not over yet");
    await db.deleteFrom("workflow_runs").where("id", "=", id).execute();
    return c.json({ id });
  });

  return app;
}

async function bodyOf(c: Context<GatewayEnv>): Promise<unknown> {
  if (!c.req.header("content-type")?.toLowerCase().includes("yaml")) return readOwnBody(c);
  // Few send it, and a start need not wait for its parser.
  const { parseYaml } = await import("./workflow-yaml.ts");
  return readOwnBody(c, parseYaml);
}

function keyOf(c: Context<GatewayEnv>) {
  return { id: c.req.param("id") ?? "", environmentId: c.get("apiToken").environmentId };
}

/** @throws 404 for an event or a job that there is none of, 400 for an expression that is none. */
async function check(
  { db, transforms, now }: WorkflowContext,
  environmentId: string,
  { trigger_name: triggerName, config }: { readonly trigger_name: string; readonly config: WorkflowConfig },
): Promise<void> {
  if (!(TRIGGERS as readonly string[]).includes(triggerName)) {
    throw new GatewayError(404, `There is no trigger ${triggerName}: ${TRIGGERS.join(", ")}`);
  }
  for (const { config: step, cron_expression: cron } of config.steps) {
    await requireSyncJob(db, { id: step.sync_job_id, environmentId });
    if (cron !== undefined) nextDueMs(cron, now());
  }
  const expressions = [
    { path: "body.config.run_if", expression: config.run_if },
    ...config.steps.map((step, index) => ({ path: `body.config.steps[${index}].run_if`, expression: step.run_if })),
  ].flatMap(({ path, expression }) => (expression === undefined ? [] : [{ path, expression }]));
  if (expressions.length === 0) return;
  await transforms.read(
    environmentId,
    expressions.map(({ expression }) => expression),
    (index, reason) => invalidArgument(expressions[index]?.path ?? "body", `is no JSONata: ${reason}`),
  );
}

async function listen(
  tx: Kysely<WorkflowTables>,
  { id, environmentId, triggerName, nowMs }: { id: string; environmentId: string; triggerName: string; nowMs: number },
): Promise<void> {
  if (!(RECORD_EVENTS as readonly string[]).includes(triggerName)) return;
  await haveRecordsTold(tx, { environmentId, listenerId: id, nowMs });
}
