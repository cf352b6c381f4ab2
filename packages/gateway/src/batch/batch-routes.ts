import { Hono } from "hono";
import type { Kysely } from "kysely";
import type { AccountTables } from "../accounts/account-table.ts";
import { calledAccount, requireAccount, requireUsable } from "../accounts/require-account.ts";
import { originOf } from "../callers/call-origin.ts";
import { GatewayError, invalidArgument } from "../errors/gateway-error.ts";
import { renderError } from "../errors/render-error.ts";
import { dataRequestOf, toResponse } from "../http/data-request.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import type { Idempotency } from "../idempotency/create-idempotency.ts";
import { respondOnce } from "../idempotency/respond-once.ts";
import type { Readmit } from "../invoke/create-invoke.ts";
import type { Invoke } from "../invoke/invoke.ts";
import { parseExactly } from "../json/exact-json.ts";
import type { Log } from "../runtime/log.ts";
import type { Tool } from "../tools/tool.ts";
import type { Transforms } from "../transforms/create-transforms.ts";
import type { BatchNode } from "./batch-input.ts";
import { BatchBody, isTransform, readBatch } from "./batch-input.ts";
import { createCallMemory } from "./call-memory.ts";
import type { ReadByTransforms } from "./plan-batch.ts";
import { planBatch } from "./plan-batch.ts";
import type { Scope } from "./resolve.ts";
import type { BatchOutcome } from "./run-batch.ts";
import { runBatch } from "./run-batch.ts";

interface BatchDependencies {
  readonly db: Kysely<AccountTables>;
  readonly catalog: readonly Tool[];
  readonly invoke: Invoke;
  readonly readmit: Readmit;
  readonly idempotency: Idempotency;
  readonly transforms: Transforms;
  readonly log: Log;
}

/** `POST /batch-request`: several calls on one account, some of them fed by others. See behaviour/gateway 9.1. */
export function batchRoutes(ctx: BatchDependencies): Hono<GatewayEnv> {
  const { db, catalog, invoke, readmit, transforms, log } = ctx;
  const app = new Hono<GatewayEnv>();

  app.post(
    "/",
    describeRoute({
      tag: "Batch and custom",
      summary: "Make several calls on one account",
      description:
        "Some of them fed by others: `depends_on`, `loop_on`, placeholders, and JSONata in `transform` nodes. HTTP stays 200; what failed is in `errors`.",
      body: BatchBody,
    }),
    async (c) => {
      const batch = readBatch(catalog, await readJsonBody(c, parseExactly));
      const read = await readByTransforms(transforms, c.get("caller").environmentId, batch.nodes);
      const nodes = planBatch(batch.nodes, read);
      const named = batch.accountId ?? parseQuery(c.req.url).integrated_account_id;
      const account = await calledAccount(db, c.get("caller"), named);
      requireUsable(account);
      const { id, tenantId, environmentId, context } = account;
      const scope = { args: batch.args, context, integrated_account: { id, tenant_id: tenantId, context } };
      const requestId = c.get("requestId");
      const place = { environmentId, accountId: id, isResumable: true };
      const request = dataRequestOf(c);
      const response = await respondOnce(request, ctx, place, async ({ signal, idempotencyKey, operationLog }) => {
        const options = { ...originOf(c.get("caller"), c.var), signal, service: "batch" } as const;
        const memory = await createCallMemory(
          async ({ tool, args }, ofCall) => {
            await readmit(options.actor);
            return invoke(await requireAccount(db, account), tool, args, { ...options, ...ofCall });
          },
          operationLog,
          idempotencyKey,
        );
        const evaluate = (expression: string, inner: Scope) => transforms.evaluate(id, expression, inner);
        const outcome = await runBatch(nodes, scope, memory, evaluate);
        logBugs(log, outcome, requestId);
        const { isInterrupted } = outcome;
        return { status: 200, headers: {}, body: toBody(batch.nodes, outcome, requestId), isInterrupted };
      });
      return toResponse(c, response);
    },
  );

  return app;
}

/** @throws 400 for what is no expression. */
async function readByTransforms(
  transforms: Transforms,
  owner: string,
  nodes: readonly BatchNode[],
): Promise<ReadByTransforms> {
  const given = nodes.filter(isTransform);
  if (given.length === 0) return new Map();
  const expressions = given.map(({ expression }) => expression);
  const names = await transforms.read(owner, expressions, (index, reason) => {
    const place = nodes.indexOf(given[index] as BatchNode);
    return invalidArgument(`body.resources[${place}].config.expression`, `is no JSONata: ${reason}`);
  });
  return new Map(given.map(({ name }, index) => [name, names[index] ?? []]));
}

function toBody(nodes: readonly BatchNode[], { outcomes, isPartial }: BatchOutcome, requestId: string) {
  const result = nodes.flatMap(({ name, persist }) => {
    const outcome = outcomes.get(name);
    const isShown = persist && outcome && (outcome.failures.length === 0 || outcome.rows.length > 0);
    return isShown ? [[name, outcome.rows] as const] : [];
  });
  const errors = nodes.flatMap(({ name }) => {
    const failures = outcomes.get(name)?.failures ?? [];
    const envelopes = failures.map(({ error, index }) => ({ ...renderError(error, requestId), index }));
    return envelopes.length === 0 ? [] : [[name, envelopes] as const];
  });
  return {
    result: Object.fromEntries(result),
    errors: Object.fromEntries(errors),
    ...(isPartial && { is_partial_response: true }),
  };
}

function logBugs(log: Log, { outcomes }: BatchOutcome, requestId: string): void {
  for (const { error } of [...outcomes.values()].flatMap(({ failures }) => failures)) {
    if (!(error instanceof GatewayError)) log.error({ err: error, request_id: requestId }, "Unexpected error");
  }
}
