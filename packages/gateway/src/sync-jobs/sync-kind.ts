import type { Kysely } from "kysely";
import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import { requireAccount } from "../accounts/require-account.ts";
import { resolve } from "../batch/resolve.ts";
import { SYSTEM } from "../callers/call-origin.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Invoke } from "../invoke/invoke.ts";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import type { Run } from "../runs/run.ts";
import type { NewFailure, Note, RunKind, Step } from "../runs/run-kind.ts";
import { RunFailure } from "../runs/run-kind.ts";
import type { Tool } from "../tools/tool.ts";
import type { Transforms } from "../transforms/create-transforms.ts";
import type { Receivers } from "../webhooks/receivers.ts";
import { requireWebhook } from "../webhooks/webhook.ts";
import { markSeen, unseen } from "./identity.ts";
import { sendRecords } from "./send-records.ts";
import { requireSyncJob } from "./sync-job.ts";
import type { SyncNode, SyncNodeOf } from "./sync-nodes.ts";
import { planNodes } from "./sync-nodes.ts";
import type { ResourceStats, Stats } from "./sync-run.ts";
import { publishRunEvent, publishSyncRun, SyncParameters } from "./sync-run.ts";
import { deleteState, readState, writeState } from "./sync-state.ts";
import type { SyncTables } from "./sync-tables.ts";

export interface SyncContext {
  readonly db: Kysely<SyncTables>;
  readonly invoke: Invoke;
  readonly catalog: readonly Tool[];
  readonly transforms: Transforms;
  readonly vault: CredentialVault;
  readonly receivers: Receivers;
  /** Writes records into a datastore. @throws GatewayError, 5xx where it may take them later. */
  readonly storeRecords: StoreRecords;
  readonly now: () => number;
}

/** @param batch names the records: of the same batch the same ones are written again. */
export type StoreRecords = (
  key: { readonly id: string; readonly environmentId: string },
  records: {
    readonly resource: string;
    readonly rows: readonly unknown[];
    readonly batch: string;
    readonly startedAtMs: number;
    /** What the node says besides the id. */
    readonly config: Fields;
  },
) => Promise<void>;

/** Where a run is: at a node, and within a list at a page. */
const Checkpoint = z.object({
  node: z.number().int(),
  cursor: z.string().nullable(),
  page: z.number().int(),
  /** What nodes have come to, by their names, where it is no list of rows. */
  values: z.record(z.string(), z.unknown()),
  /** What `add_context` has added. */
  context: z.record(z.string(), z.unknown()),
  stats: z.record(z.string(), z.object({ read: z.number(), known: z.number(), sent: z.number() })),
  /** Requests that failed and were passed over. */
  failures: z.number().int(),
});
type Checkpoint = z.output<typeof Checkpoint>;

const START: Checkpoint = { node: 0, cursor: null, page: 0, values: {}, context: {}, stats: {}, failures: 0 };

/** Does the nodes of a sync job, one after the other, and lists a page at a time. */
export function syncKind(ctx: SyncContext): RunKind {
  return {
    kind: "sync",
    async open(run, signal) {
      const work = await openSync(ctx, run, signal);
      let at = Checkpoint.optional().parse(run.checkpoint) ?? START;
      return {
        async step() {
          const step = await work(at);
          at = step.checkpoint as Checkpoint;
          return step;
        },
        async [Symbol.asyncDispose]() {},
      };
    },
    changed: (tx, run, change) => publishSyncRun(tx, run, change, ctx.now()),
  };
}

async function openSync(ctx: SyncContext, run: Run, signal: AbortSignal): Promise<(at: Checkpoint) => Promise<Step>> {
  const { db } = ctx;
  const { environmentId } = run;
  const parameters = SyncParameters.parse(run.parameters);
  const { args, stateKey } = parameters;
  const job = await requireSyncJob(db, { id: run.subjectId ?? "", environmentId });
  const plan = planNodes(job.resources, ctx.catalog);
  const account = await requireAccount(db, { id: run.accountId ?? "", environmentId });
  const startedAtMs = run.startedAtMs ?? ctx.now();

  const scopeOf = (at: Checkpoint, rows: Readonly<Record<string, unknown>> = {}) => ({
    ...at.context,
    args,
    context: account.context,
    integrated_account: { id: account.id, tenant_id: account.tenantId, context: account.context },
    sync_job_run: {
      id: run.id,
      status: at.failures > 0 ? "failed" : "completed",
      started_at: new Date(startedAtMs).toISOString(),
    },
    resources: { ...at.values, ...rows },
  });
  const evaluate = (expression: string, scope: Fields) => ctx.transforms.evaluate(account.id, expression, scope);

  return async (at) => {
    const node = plan.nodes[at.node];
    if (!node) return lastStep(parameters, at);
    const next = { ...at, node: at.node + 1, cursor: null, page: 0 };
    switch (node.type) {
      case "get_state": {
        const stored = parameters.ignoresPrevious
          ? undefined
          : await readState(db, { environmentId, stateKey, key: node.config.key });
        const value = stored ?? resolve(node.config.default ?? null, scopeOf(at));
        return { checkpoint: { ...next, values: { ...at.values, [node.name]: { key: node.config.key, value } } } };
      }
      case "add_context": {
        const added = await evaluate(node.config.expression, scopeOf(at));
        if (!isFields(added)) throw new RunFailure(`${node.name} must make an object`);
        return { checkpoint: { ...next, context: { ...at.context, ...added } } };
      }
      case "update_state": {
        const { key, value, value_expression: expression } = node.config;
        const made = expression === undefined ? resolve(value, scopeOf(at)) : await evaluate(expression, scopeOf(at));
        if (made === undefined) return { checkpoint: next };
        return {
          checkpoint: next,
          commit: (tx: Kysely<SyncTables>) => writeState(tx, { environmentId, stateKey, key }, made, ctx.now()),
        };
      }
      case "delete_state":
        return {
          checkpoint: next,
          commit: (tx: Kysely<SyncTables>) => deleteState(tx, { environmentId, stateKey, key: node.config.key }),
        };
      case "event":
        return {
          checkpoint: next,
          commit: (tx) => publishRunEvent(tx, run, "sync_job_run:updated", { event_name: node.config.name }, ctx.now()),
        };
      case "transform": {
        if (plan.sourceOf.get(node.name) !== undefined) return { checkpoint: next };
        const value = (await evaluate(node.config.expression, scopeOf(at))) ?? [];
        return { checkpoint: { ...next, values: { ...at.values, [node.name]: value } } };
      }
      case "destination":
        return persistValues(node, at, next);
      case "request":
        return request(node, at, next);
    }
  };

  /** What no list feeds is there as a whole. */
  async function persistValues(node: SyncNodeOf<"destination">, at: Checkpoint, next: Checkpoint): Promise<Step> {
    let { stats } = at;
    let done = 0;
    for (const resource of node.resources_to_persist) {
      if (plan.sourceOf.get(resource) !== undefined) continue;
      const value = at.values[resource];
      const rows = Array.isArray(value) ? value : value === undefined ? [] : [value];
      const isSent = await persist(node, resource, rows, at);
      if (isSent) {
        stats = counted(stats, resource, { read: rows.length, known: 0, sent: rows.length });
        done += rows.length;
      }
    }
    return { checkpoint: { ...next, stats }, done };
  }

  /** One call, or one page of a list. */
  async function request(node: SyncNodeOf<"request">, at: Checkpoint, next: Checkpoint): Promise<Step> {
    const scope = scopeOf(at);
    const tool = plan.toolOf(node);
    try {
      const { id, query, body } = resolve({ id: node.id, query: node.query ?? {}, body: node.body }, scope) as Fields;
      const asked = at.cursor === null ? query : { ...(query as Fields), next_cursor: at.cursor };
      const { envelope } = await ctx.invoke(
        await calledAccount(node, scope),
        tool,
        {
          id: id === null || id === undefined ? undefined : String(id),
          query: asked as Fields,
          ...(body !== undefined && { body }),
        },
        { actor: SYSTEM, interactive: false, signal },
      );
      if (node.method !== "list") {
        return { checkpoint: { ...next, values: { ...at.values, [node.name]: envelope.result } }, done: 1 };
      }
      const rows = Array.isArray(envelope.result) ? (envelope.result as readonly unknown[]) : [];
      return await passOn(
        node,
        rows,
        at,
        envelope.next_cursor === null ? next : { ...at, cursor: envelope.next_cursor },
      );
    } catch (error) {
      return passOver(node, error, next);
    }
  }

  async function calledAccount(node: SyncNodeOf<"request">, scope: Fields): Promise<Account> {
    const named = node.integrated_account_id === undefined ? account.id : resolve(node.integrated_account_id, scope);
    return named === account.id ? account : requireAccount(db, { id: String(named), environmentId });
  }

  /** A page: what is known is left out, the rest is transformed and goes where it belongs. */
  async function passOn(
    node: SyncNodeOf<"request">,
    rows: readonly unknown[],
    at: Checkpoint,
    next: Checkpoint,
  ): Promise<Step> {
    const seenScope = { environmentId, stateKey };
    const isEvents = node.resource === "events";
    const fresh = isEvents && !parameters.ignoresPrevious ? await unseen(db, seenScope, rows, ctx.now()) : undefined;
    const passed = fresh ? fresh.map(({ row }) => row) : rows;
    const streams = await transformed(node, passed, at);
    let { stats } = at;
    stats = counted(stats, node.name, { read: rows.length, known: rows.length - passed.length, sent: 0 });
    for (const destination of plan.nodes) {
      if (destination.type !== "destination") continue;
      for (const resource of destination.resources_to_persist) {
        const records = streams.get(resource);
        if (!records || !(await persist(destination, resource, records, at))) continue;
        stats = counted(stats, resource, { read: 0, known: 0, sent: records.length });
      }
    }
    return {
      checkpoint: { ...next, page: next.node === at.node ? at.page + 1 : 0, stats },
      done: passed.length,
      skipped: rows.length - passed.length,
      ...(fresh && { commit: (tx: Kysely<SyncTables>) => markSeen(tx, seenScope, fresh) }),
    };
  }

  /** The rows of a page, by the node that they came from or were made by. */
  async function transformed(node: SyncNode, rows: readonly unknown[], at: Checkpoint) {
    const streams = new Map<string, readonly unknown[]>([[node.name, rows]]);
    for (const transform of plan.nodes) {
      if (transform.type !== "transform" || plan.sourceOf.get(transform.name) !== node.name || rows.length === 0)
        continue;
      const made = await evaluate(transform.config.expression, scopeOf(at, Object.fromEntries(streams)));
      streams.set(transform.name, made === undefined ? [] : Array.isArray(made) ? made : [made]);
    }
    return streams;
  }

  /** @returns false where the destination is not named by the arguments of this run. */
  async function persist(
    { name, destination_type: type, config }: SyncNodeOf<"destination">,
    resource: string,
    rows: readonly unknown[],
    at: Checkpoint,
  ): Promise<boolean> {
    const { id, ...more } = resolve(config, scopeOf(at)) as Fields;
    if (typeof id !== "string" || id === "") return false;
    if (rows.length === 0) return true;
    if (type === "datastore") {
      const batch = `${run.id}-${name}-${resource}-${String(at.page).padStart(6, "0")}`;
      await ctx.storeRecords({ id, environmentId }, { resource, rows, batch, startedAtMs, config: more });
      return true;
    }
    const meta = { sync_job_run_id: run.id, integrated_account_id: account.id, tenant_id: account.tenantId };
    const webhook = await requireWebhook(db, { id, environmentId });
    if (!webhook.isActive) throw new RunFailure("The webhook is inactive: activate it, and retry the run");
    await sendRecords(ctx, webhook, { resource, records: rows, meta, startedAtMs });
    return true;
  }

  /** A request that will fail again is passed over, where the run is to go on. */
  function passOver(node: SyncNode, error: unknown, next: Checkpoint): Step {
    const mayPass = !(error instanceof GatewayError) || error.statusCode >= 429;
    if (parameters.errorHandling === "fail_fast" || mayPass) throw error;
    const failure: NewFailure = { item: node.name, reason: error.message };
    const note: Note = { level: "warn", text: `${node.name} was passed over: ${error.message}` };
    return { checkpoint: { ...next, failures: next.failures + 1 }, failures: [failure], notes: [note] };
  }
}

function lastStep({ errorHandling }: SyncParameters, at: Checkpoint): Step {
  if (errorHandling === "batch" && at.failures > 0) {
    throw new RunFailure(`${at.failures} of its requests failed: see what failed`);
  }
  return { checkpoint: at, isLast: true, result: { resource_stats: at.stats } };
}

function counted(stats: Stats, resource: string, more: ResourceStats): Record<string, ResourceStats> {
  const { read = 0, known = 0, sent = 0 } = stats[resource] ?? {};
  return {
    ...stats,
    [resource]: { read: read + more.read, known: known + more.known, sent: sent + more.sent },
  };
}
