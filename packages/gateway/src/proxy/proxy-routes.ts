import { Hono } from "hono";
import type { Kysely } from "kysely";
import type { AccountTables } from "../accounts/account-table.ts";
import { calledAccount } from "../accounts/require-account.ts";
import { readBulkCall } from "../bulk/bulk-call.ts";
import { originOf } from "../callers/call-origin.ts";
import { invalidArgument } from "../errors/gateway-error.ts";
import type { DataRequest, DataResponse } from "../http/data-request.ts";
import { dataRequestOf, toResponse } from "../http/data-request.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { jsonBodyOf } from "../http/read-json-body.ts";
import type { Idempotency } from "../idempotency/create-idempotency.ts";
import { respondOnce, withBody } from "../idempotency/respond-once.ts";
import type { Invoke, InvokeResult } from "../invoke/invoke.ts";
import { parseExactly } from "../json/exact-json.ts";
import { isFields } from "../json/fields.ts";
import { envelopeToJson } from "../tools/envelope.ts";
import { namesOfResource, resourceNamed } from "../tools/resource-aliases.ts";
import type { Tool } from "../tools/tool.ts";
import { routesOf } from "../tools/tool-routes.ts";
import { binaryTypeOf } from "../upstream/read-body.ts";
import { unmatchedRoute } from "./unmatched-route.ts";

export interface ProxyDependencies {
  readonly db: Kysely<AccountTables>;
  readonly catalog: readonly Tool[];
  readonly invoke: Invoke;
  readonly idempotency: Idempotency;
}

/** `/proxy`: every tool of the catalog as a REST route. See behaviour/gateway 4.1. */
export function proxyRoutes(ctx: ProxyDependencies): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  for (const tool of ctx.catalog) {
    for (const { verb, rest } of routesOf(tool)) {
      const paths = namesOfResource(tool.resource).map((name) => `/${name}${rest && `/${rest}`}`);
      app.on(verb, paths, async (c) => toResponse(c, await answerCall(dataRequestOf(c), ctx, tool, c.req.param("id"))));
    }
  }
  app.all("/:resource/:rest?", (c) => {
    const { resource, rest = "" } = c.req.param();
    throw unmatchedRoute(ctx.catalog, { verb: c.req.method, resource: resourceNamed(resource), rest });
  });
  return app;
}

/** @param id from the path. */
export async function answerCall(
  request: DataRequest,
  ctx: ProxyDependencies,
  tool: Tool,
  id: string | undefined,
): Promise<DataResponse> {
  const query = parseQuery(request.url);
  const args = { id, query, body: await jsonBodyOf(request, parseExactly) };
  refusePlans(query, args.body);
  const account = await calledAccount(ctx.db, request.caller, query.integrated_account_id);
  const origin = { ...originOf(request.caller, request), service: "proxy" } as const;
  // Files are drawn again for each call, so that there is nothing to keep for a repeat.
  if (binaryTypeOf(tool.operation) !== undefined) {
    return toFile(await ctx.invoke(account, tool, args, { ...origin, signal: request.signal }));
  }
  // Clients page over lists, so those keep their envelope.
  const isRaw = query.truto_response_format === "raw" && tool.method !== "list";
  const { id: accountId, environmentId } = account;
  const isResumable = readBulkCall(tool, args) !== undefined;
  return respondOnce(request, ctx, { environmentId, accountId, isResumable }, async (execution) => {
    const { status, headers, envelope, raw, resultJson, bulk } = await ctx.invoke(account, tool, args, {
      ...origin,
      ...execution,
    });
    return {
      status: withBody(status),
      headers,
      body: isRaw ? raw : envelope,
      json: resultJson === undefined || isRaw ? undefined : envelopeToJson(envelope, resultJson),
      isInterrupted: bulk?.isInterrupted,
    };
  });
}

/** Arguments with which tools plan a change. Here they would be ignored, and the change made. @throws a 400. */
function refusePlans(...given: readonly unknown[]): void {
  for (const fields of given) {
    if (!isFields(fields)) continue;
    const name = ["dry_run", "plan_hash"].find((planning) => Object.hasOwn(fields, planning));
    if (name) throw invalidArgument(name, "is for MCP and `overdub tool call`: the Proxy API makes no plans");
  }
}

/** The bytes as they are, without an envelope. See behaviour/gateway 3.6. */
function toFile({ status, headers, binary }: InvokeResult): DataResponse {
  if (!binary) throw new Error("An operation that answers with a file did not");
  // The bytes are a stranger's: no browser may take them for anything but what they are said to be.
  const guards = { "content-type": binary.contentType, "x-content-type-options": "nosniff" };
  return { status, headers: { ...headers, ...guards }, body: new Uint8Array(binary.bytes) };
}
