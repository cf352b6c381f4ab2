import type { Kysely } from "kysely";
import { resolve } from "../batch/resolve.ts";
import { isFields } from "../json/fields.ts";
import type { RunKind, Step } from "../runs/run-kind.ts";
import { RunFailure } from "../runs/run-kind.ts";
import { behind, Checkpoint, START } from "./checkpoint.ts";
import { persistValues, requireSmall } from "./pass-on.ts";
import { requestNode } from "./request-node.ts";
import type { SyncNode, SyncNodeOf } from "./sync-nodes.ts";
import type { SyncParameters } from "./sync-run.ts";
import { publishRunEvent, publishSyncRun } from "./sync-run.ts";
import { deleteState, readState, writeState } from "./sync-state.ts";
import type { SyncTables } from "./sync-tables.ts";
import type { SyncContext, SyncWork } from "./sync-work.ts";
import { evaluate, openWork, scopeOf } from "./sync-work.ts";

/** Does the nodes of a sync job, one after the other, and lists a page at a time. */
export function syncKind(ctx: SyncContext): RunKind {
  return {
    kind: "sync",
    async open(run, signal) {
      const work = await openWork(ctx, run, signal);
      let at = Checkpoint.optional().parse(run.checkpoint) ?? START;
      return {
        async step() {
          const node = work.plan.nodes[at.node];
          const step = node ? await workOn(work, node, at) : lastStep(work.parameters, at);
          at = step.checkpoint as Checkpoint;
          return step;
        },
        async [Symbol.asyncDispose]() {},
      };
    },
    changed: (tx, run, change) => publishSyncRun(tx, ctx, run, change),
  };
}

async function workOn(work: SyncWork, node: SyncNode, at: Checkpoint): Promise<Step> {
  const next = behind(at);
  const withValue = (value: unknown): Step => ({
    checkpoint: { ...next, values: { ...at.values, [node.name]: value } },
  });
  switch (node.type) {
    case "get_state":
      return withValue({ key: node.config.key, value: await stateOf(work, node, at) });
    case "add_context": {
      const added = await evaluate(work, node.config.expression, scopeOf(work, at));
      if (!isFields(added)) throw new RunFailure(`${node.name} must make an object`);
      return { checkpoint: { ...next, context: { ...at.context, ...added } } };
    }
    case "update_state":
      return updateState(work, node, at, next);
    case "delete_state": {
      const key = { ...stateKeyOf(work), key: node.config.key };
      return { checkpoint: next, commit: (tx: Kysely<SyncTables>) => deleteState(tx, key) };
    }
    case "event": {
      const more = { event_name: node.config.name };
      return {
        checkpoint: next,
        commit: (tx) => publishRunEvent(tx, work.run, "sync_job_run:updated", more, work.now()),
      };
    }
    case "transform": {
      if (work.plan.sourceOf.get(node.name) !== undefined) return { checkpoint: next };
      return withValue((await evaluate(work, node.config.expression, scopeOf(work, at))) ?? []);
    }
    case "spool":
      return spool(work, node, at, withValue);
    case "destination":
      return persistValues(work, node, at, next);
    case "request":
      return requestNode(work, node, at);
  }
}

/** Pages have been gathered as they came. */
function spool(
  { plan }: SyncWork,
  { name, depends_on: [source = ""] }: SyncNodeOf<"spool">,
  at: Checkpoint,
  withValue: (value: unknown) => Step,
): Step {
  const found = plan.sourceOf.get(source) === undefined ? at.values[source] : at.values[name];
  const rows: readonly unknown[] = Array.isArray(found) ? found : found === undefined ? [] : [found];
  requireSmall(name, rows);
  return withValue(rows);
}

const stateKeyOf = ({ run: { environmentId }, parameters: { stateKey } }: SyncWork) => ({ environmentId, stateKey });

async function stateOf(work: SyncWork, { config }: SyncNodeOf<"get_state">, at: Checkpoint): Promise<unknown> {
  const stored = work.parameters.ignoresPrevious
    ? undefined
    : await readState(work.db, { ...stateKeyOf(work), key: config.key });
  return stored ?? resolve(config.default ?? null, scopeOf(work, at));
}

async function updateState(
  work: SyncWork,
  { config: { key, value, value_expression: expression } }: SyncNodeOf<"update_state">,
  at: Checkpoint,
  next: Checkpoint,
): Promise<Step> {
  const scope = scopeOf(work, at);
  const made = expression === undefined ? resolve(value, scope) : await evaluate(work, expression, scope);
  if (made === undefined) return { checkpoint: next };
  const stateKey = { ...stateKeyOf(work), key };
  return {
    checkpoint: next,
    commit: (tx: Kysely<SyncTables>) => writeState(tx, stateKey, made, work.now()),
  };
}

function lastStep({ errorHandling }: SyncParameters, at: Checkpoint): Step {
  if (errorHandling === "batch" && at.failures > 0) {
    throw new RunFailure(`${at.failures} of its requests failed: see what failed`);
  }
  return { checkpoint: at, isLast: true, result: { resource_stats: at.stats } };
}
