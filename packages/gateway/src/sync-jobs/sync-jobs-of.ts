import { randomUUID } from "node:crypto";
import { inTransaction } from "@overdub/storage";
import type { Kysely } from "kysely";
import { z } from "zod";
import { requireAccount, requireUsable } from "../accounts/require-account.ts";
import { resolve } from "../batch/resolve.ts";
import { invalidArgument } from "../errors/gateway-error.ts";
import { parseRequest, text } from "../http/parse-request.ts";
import type { Fields } from "../json/fields.ts";
import { digest, isFields, textAt } from "../json/fields.ts";
import { toKeysetPage } from "../lists/keyset.ts";
import { readList } from "../lists/read-list.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { requireRoom } from "../quotas/require-room.ts";
import type { SyncLog } from "../request-log/sync-log.ts";
import { createRun } from "../runs/create-run.ts";
import type { Run } from "../runs/run.ts";
import type { RunKind } from "../runs/run-kind.ts";
import type { Tool } from "../tools/tool.ts";
import type { Transforms } from "../transforms/create-transforms.ts";
import { EVENT_NAMES } from "../webhooks/event-names.ts";
import type { SyncJob } from "./sync-job.ts";
import {
  freshnessOf,
  listSyncJobs,
  RUNTIME_VERSION,
  requireSyncJob,
  SYNC_JOB_FIELDS,
  toSyncJobRow,
} from "./sync-job.ts";
import { checkExpressions, planNodes } from "./sync-nodes.ts";
import type { SyncParameters } from "./sync-run.ts";
import { ERROR_HANDLING } from "./sync-run.ts";
import type { SyncTables } from "./sync-tables.ts";
import { templateOf } from "./sync-templates-of.ts";

export interface SyncJobsContext {
  readonly db: Kysely<SyncTables>;
  readonly runKinds: ReadonlyMap<string, RunKind>;
  readonly catalog: readonly Tool[];
  readonly transforms: Transforms;
  readonly syncLog: SyncLog;
  readonly now: () => number;
}

const MAX_KEY_CHARS = 255;

const RuntimeVersion = z.literal(RUNTIME_VERSION, { error: `must be ${RUNTIME_VERSION}: there is no other runtime` });

const JobFields = {
  label: text(255),
  integration_name: z.literal("dub", { error: "must be dub" }).optional(),
  default_runtime_version: RuntimeVersion.optional(),
  args_schema: z.record(z.string(), z.unknown()).optional(),
  args_validation: text(16_384).nullish(),
  mutex_key: text(1_000).nullish(),
  state_key: text(1_000).nullish(),
  resources: z.array(z.unknown()).optional(),
  environment_id: z.string().optional(),
};

export const CreateSyncJobBody = z.object({
  ...JobFields,
  label: text(255).optional(),
  /** Fills in what is left out. */
  template_id: z.string().optional(),
});
export const UpdateSyncJobBody = z.object(JobFields).partial();

export const CreateSyncRunBody = z.object({
  sync_job_id: z.string(),
  integrated_account_id: z.string().optional(),
  /** Clients send one; every run begins as `created`. */
  status: z.unknown().optional(),
  args: z.record(z.string(), z.unknown()).default({}),
  error_handling: z.enum(ERROR_HANDLING).default("fail_fast"),
  ignore_previous_run: z.boolean().default(false),
  force: z.boolean().default(false),
  events_to_send: z.array(z.enum(EVENT_NAMES)).nullish(),
  environment_id: z.string().optional(),
});

/**
 * What can be seen and done of the sync jobs of an environment.
 *
 * @throws what the routes of `/sync-job` answer.
 */
export function syncJobsOf(ctx: SyncJobsContext, environmentId: string) {
  const { db, now } = ctx;
  const require = (id: string) => requireSyncJob(db, { id, environmentId });

  async function check(resources: unknown): Promise<void> {
    const { nodes } = planNodes(resources, ctx.catalog);
    await checkExpressions(ctx.transforms, environmentId, nodes);
  }

  return {
    async list(url: string) {
      const keyset = readList(SYNC_JOB_FIELDS, url);
      return toKeysetPage(await listSyncJobs(db, environmentId, keyset), keyset, toSyncJobRow);
    },
    async show(id: string) {
      const job = await require(id);
      return { ...toSyncJobRow(job), freshness: await freshnessOf(db, job, now()) };
    },
    async create(body: unknown) {
      const given = await withTemplate(db, environmentId, parseRequest(CreateSyncJobBody, body, "body"));
      await check(given.resources);
      await requireRoom(
        db.selectFrom("sync_jobs").where("environment_id", "=", environmentId),
        QUOTAS.syncJobs,
        `An environment has at most ${QUOTAS.syncJobs} sync jobs: delete one first`,
      );
      const id = randomUUID();
      const nowMs = now();
      await db
        .insertInto("sync_jobs")
        .values({ id, environment_id: environmentId, ...toColumns(given), created_at_ms: nowMs, updated_at_ms: nowMs })
        .execute();
      return toSyncJobRow(await require(id));
    },
    async update(id: string, body: unknown) {
      const given = parseRequest(UpdateSyncJobBody, body, "body");
      const job = await require(id);
      if (given.resources) await check(given.resources);
      const columns = toColumns({ ...toSyncJobRow(job), ...given });
      await db
        .updateTable("sync_jobs")
        .set({ ...columns, updated_at_ms: now() })
        .where("id", "=", job.id)
        .execute();
      return toSyncJobRow(await require(id));
    },
    /** What it has done stays; what is under way of it ends. */
    async delete(id: string) {
      const job = await require(id);
      await inTransaction(db, async (tx: Kysely<SyncTables>) => {
        await tx
          .updateTable("runs")
          .set({ state: "stopped", finished_at_ms: now() })
          .where("subject_id", "=", job.id)
          .where("state", "in", ["created", "running", "rate_limited", "paused"])
          .execute();
        await tx.deleteFrom("sync_jobs").where("id", "=", job.id).execute();
      });
      return { id: job.id };
    },
    async run(body: unknown, startedBy: StartedBy = {}): Promise<Run> {
      const given = parseRequest(CreateSyncRunBody, body, "body");
      const job = await require(given.sync_job_id);
      return startSync(ctx, job, { ...given, startedBy });
    },
  };
}

/** What has started a run, where nobody asked for it. */
interface StartedBy {
  readonly triggerId?: string;
  readonly workflowRunId?: string;
}

interface Asked extends z.output<typeof CreateSyncRunBody> {
  readonly startedBy: StartedBy;
}

async function startSync(ctx: SyncJobsContext, job: SyncJob, asked: Asked): Promise<Run> {
  const { db, runKinds, now } = ctx;
  const { environmentId } = job;
  const accountId = asked.integrated_account_id ?? textAt(asked.args, "integrated_account_id");
  if (accountId === undefined) throw invalidArgument("body.integrated_account_id", "is required", "required");
  const account = await requireAccount(db, { id: accountId, environmentId });
  requireUsable(account);
  const args = { integrated_account_id: account.id, ...asked.args };
  checkArgs(job.argsSchema, args);
  const scope = { args, context: account.context, integrated_account: { id: account.id, tenant_id: account.tenantId } };
  const keyOf = (key: string | null) => (key === null ? undefined : shortKey(String(resolve(key, scope))));
  const mutexKey = keyOf(job.mutexKey);
  const parameters: SyncParameters = {
    args,
    errorHandling: asked.error_handling,
    stateKey: keyOf(job.stateKey) ?? job.id,
    ignoresPrevious: asked.ignore_previous_run,
    eventsToSend: asked.events_to_send ?? null,
    triggerId: asked.startedBy.triggerId ?? null,
    workflowRunId: asked.startedBy.workflowRunId ?? null,
  };
  const kind = runKinds.get("sync");
  if (!kind) throw new Error("There is no kind of runs sync");
  return inTransaction(db, async (tx: Kysely<SyncTables>) => {
    await requireRoom(
      tx
        .selectFrom("runs")
        .where("environment_id", "=", environmentId)
        .where("state", "in", ["created", "running", "rate_limited", "paused"]),
      QUOTAS.openRuns,
      `${QUOTAS.openRuns} runs are not over yet: wait for them, or cancel some`,
    );
    return createRun(tx, kind, {
      environmentId,
      accountId: account.id,
      label: job.label,
      subjectId: job.id,
      unit: "records",
      parameters,
      ...(mutexKey !== undefined && !asked.force && { mutexKey: `sync/${mutexKey}` }),
      nowMs: now(),
    });
  });
}

/** What is longer than an index takes is known by its digest. */
function shortKey(key: string): string {
  return key.length > MAX_KEY_CHARS ? digest(key) : key.replaceAll("\0", "\ufffd");
}

/** Of each argument: whether it is required, its type, and its values. @throws 400 for the first that does not fit. */
function checkArgs(schema: Fields, args: Fields): void {
  for (const [name, rule] of Object.entries(schema)) {
    if (!isFields(rule)) continue;
    const path = `body.args.${name}`;
    const value = args[name];
    if (value === undefined || value === null || value === "") {
      if (rule.required === true) throw invalidArgument(path, "is required", "required");
      continue;
    }
    const type = textAt(rule, "type");
    const found = Array.isArray(value) ? "array" : typeof value;
    if (type !== undefined && found !== (type === "integer" ? "number" : type))
      throw invalidArgument(path, `must be of the type ${type}`);
    if (Array.isArray(rule.enum) && !rule.enum.includes(value)) {
      throw invalidArgument(path, `must be one of ${rule.enum.join(", ")}`);
    }
    if (rule.format === "date" && Number.isNaN(Date.parse(String(value))))
      throw invalidArgument(path, "must be a date");
  }
}

async function withTemplate(
  db: Kysely<SyncTables>,
  environmentId: string,
  { template_id: templateId, ...own }: z.output<typeof CreateSyncJobBody>,
) {
  const template = templateId === undefined ? {} : await templateOf(db, environmentId, templateId);
  const filled: typeof own = { ...template, ...own };
  if (filled.label === undefined) throw invalidArgument("body.label", "is required", "required");
  if (filled.resources === undefined) throw invalidArgument("body.resources", "is required", "required");
  return { ...filled, label: filled.label, resources: filled.resources };
}

function toColumns(given: {
  readonly label: string;
  readonly args_schema?: object | undefined;
  readonly args_validation?: string | null | undefined;
  readonly mutex_key?: string | null | undefined;
  readonly state_key?: string | null | undefined;
  readonly resources: readonly unknown[];
}) {
  return {
    label: given.label,
    args_schema: JSON.stringify(given.args_schema ?? {}),
    args_validation: given.args_validation ?? null,
    mutex_key: given.mutex_key ?? null,
    state_key: given.state_key ?? null,
    resources: JSON.stringify(given.resources),
  };
}
