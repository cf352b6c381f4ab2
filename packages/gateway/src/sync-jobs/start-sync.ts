import type { Kysely } from "kysely";
import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import { requireAccount, requireUsable } from "../accounts/require-account.ts";
import { resolve } from "../batch/resolve.ts";
import { placeholdersIn } from "../batch/template.ts";
import { requireDatastore } from "../datastores/datastore.ts";
import { GatewayError, invalidArgument } from "../errors/gateway-error.ts";
import { text } from "../http/parse-request.ts";
import type { Fields } from "../json/fields.ts";
import { digest, textAt } from "../json/fields.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import { requireRoom } from "../quotas/require-room.ts";
import type { SyncLog } from "../request-log/sync-log.ts";
import { createRun } from "../runs/create-run.ts";
import type { Run } from "../runs/run.ts";
import type { RunKind } from "../runs/run-kind.ts";
import type { Tool } from "../tools/tool.ts";
import type { Transforms } from "../transforms/create-transforms.ts";
import { EVENT_NAMES } from "../webhooks/event-names.ts";
import { requireWebhook } from "../webhooks/webhook.ts";
import { namedIds, withDefaults } from "./args-schema.ts";
import type { SyncJob } from "./sync-job.ts";
import type { SyncPlan } from "./sync-nodes.ts";
import { planNodes } from "./sync-nodes.ts";
import type { SyncParameters } from "./sync-run.ts";
import { ERROR_HANDLING } from "./sync-run.ts";
import type { SyncTables } from "./sync-tables.ts";

export interface SyncJobsContext {
  readonly db: Kysely<SyncTables>;
  readonly runKinds: ReadonlyMap<string, RunKind>;
  readonly catalog: readonly Tool[];
  readonly transforms: Transforms;
  readonly syncLog: SyncLog;
  readonly now: () => number;
}

export const CreateSyncRunBody = z.object({
  sync_job_id: z.string(),
  integrated_account_id: z.string().optional(),
  /** Clients send one; every run begins as `created`. */
  status: z.unknown().optional(),
  args: z.record(z.string(), z.unknown()).default({}),
  /** Clients name it beside the arguments, too. */
  webhook_id: text(255).nullish(),
  error_handling: z.enum(ERROR_HANDLING).default("fail_fast"),
  ignore_previous_run: z.boolean().default(false),
  force: z.boolean().default(false),
  events_to_send: z.array(z.enum(EVENT_NAMES)).nullish(),
  environment_id: z.string().optional(),
});

/** What has started a run, where nobody asked for it. */
export interface StartedBy {
  readonly triggerId?: string;
  readonly workflowRunId?: string;
}

interface Asked extends z.output<typeof CreateSyncRunBody> {
  readonly startedBy: StartedBy;
}

/** Has a checked run begin, in the transaction of what makes it necessary. @throws 409 for one too many. */
export type BeginSync = (tx: Kysely<SyncTables>) => Promise<Run>;

/**
 * Checks what a run is asked for. That may take seconds, so it stands outside of any transaction.
 *
 * @throws 400 for arguments that the job refuses, 404 for no account.
 */
export async function planSync(ctx: SyncJobsContext, job: SyncJob, asked: Asked): Promise<BeginSync> {
  const { runKinds, now } = ctx;
  const { environmentId } = job;
  const accountId = asked.integrated_account_id ?? textAt(asked.args, "integrated_account_id");
  if (accountId === undefined) throw invalidArgument("body.integrated_account_id", "is required", "required");
  const account = await requireAccount(ctx.db, { id: accountId, environmentId });
  requireUsable(account);
  const args = await checkArgs(ctx, job, account, argsOf(asked));
  const scope = scopeOf(args, account);
  requireDestination(planNodes(job.resources, ctx.catalog), scope);
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
  return async (tx) => {
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
  };
}

/** The arguments of a run, with the webhook that is named beside them. */
export function argsOf({
  args,
  webhook_id: webhookId,
}: Pick<z.input<typeof CreateSyncRunBody>, "args" | "webhook_id">) {
  return { ...args, ...(webhookId !== null && webhookId !== undefined && { webhook_id: webhookId }) };
}

/** What goes to none of a job's destinations would count as passed on. @throws 400 where all ids come to nothing. */
function requireDestination({ nodes }: SyncPlan, scope: Fields): void {
  const ids = nodes.flatMap((node) => (node.type === "destination" ? [node.config.id] : []));
  if (ids.length === 0 || !ids.every((id) => isNothing(id, scope))) return;
  const names = ids
    .flatMap((id) => placeholdersIn(id))
    .flatMap(({ path: [root, name] }) => (root === "args" && name ? [name] : []));
  throw invalidArgument("body.args", `name no destination: give ${[...new Set(names)].join(" or ")}`, "required");
}

function isNothing(id: string, scope: Fields): boolean {
  try {
    return resolve(id, scope) === "";
  } catch (error) {
    // What only the run will know.
    if (error instanceof GatewayError) return false;
    throw error;
  }
}

/**
 * Checks the arguments of a run by the job's schema, by what there is, and by its own expression.
 *
 * @returns them as the run has them.
 * @throws 400 for the first that is refused, 429 while too many expressions are evaluated.
 */
export async function checkArgs(
  { db, transforms }: Pick<SyncJobsContext, "db" | "transforms">,
  { argsSchema, argsValidation, environmentId }: SyncJob,
  account: Account,
  given: Fields,
): Promise<Fields> {
  const args = withDefaults(argsSchema, { integrated_account_id: account.id, ...given });
  for (const { name, format, id } of namedIds(argsSchema, args)) {
    await REQUIRED[format]?.(db, { id, environmentId }).catch((error: unknown) => {
      if (!(error instanceof GatewayError) || error.statusCode !== 404) throw error;
      throw invalidArgument(`body.args.${name}`, `is the id of none: ${error.message}`);
    });
  }
  if (argsValidation === null) return args;
  const verdict = await transforms.evaluate(environmentId, argsValidation, scopeOf(args, account));
  if (verdict !== true) throw invalidArgument("body.args", `${REFUSED}${reasonOf(verdict)}`);
  return args;
}

const REFUSED = "are refused by args_validation of the sync job";
const MAX_REASON_CHARS = 500;

/** An expression may say why. */
function reasonOf(verdict: unknown): string {
  const said = (Array.isArray(verdict) ? verdict : [verdict]).filter((one) => typeof one === "string" && one !== "");
  return said.length === 0 ? "" : `: ${said.join("; ").slice(0, MAX_REASON_CHARS)}`;
}

type Key = Parameters<typeof requireDatastore>[1];

/** By the format of an argument. @throws 404 */
const REQUIRED: Readonly<Record<string, (db: Kysely<SyncTables>, key: Key) => Promise<unknown>>> = {
  integrated_account_id: requireAccount,
  webhook_id: requireWebhook,
  datastore_id: requireDatastore,
};

/** What keys and the expression see. */
function scopeOf(args: Fields, { id, tenantId, context }: Account): Fields {
  return { args, context, integrated_account: { id, tenant_id: tenantId, context } };
}

const MAX_KEY_CHARS = 255;

/** What is longer than an index takes is known by its digest. */
function shortKey(key: string): string {
  return key.length > MAX_KEY_CHARS ? digest(key) : key.replaceAll("\0", "\ufffd");
}
