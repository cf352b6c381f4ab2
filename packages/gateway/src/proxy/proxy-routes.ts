import type { Context } from "hono";
import { Hono } from "hono";
import { calledAccount } from "../accounts/called-account.ts";
import { callerOf } from "../audit-log/caller-of.ts";
import { readBulkCall } from "../bulk/bulk-call.ts";
import { namesOfResource, resourceNamed } from "../catalog/resource-aliases.ts";
import type { Tool } from "../catalog/tool.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import { withBody } from "../http/with-body.ts";
import { answerOnce } from "../idempotency/answer-once.ts";
import { binaryTypeOf } from "../invoke/read-binary.ts";
import { answerFile } from "./answer-file.ts";
import { routesOf } from "./tool-routes.ts";
import { unmatchedRoute } from "./unmatched-route.ts";

type ProxyContext = Pick<GatewayContext, "db" | "catalog" | "invoke" | "idempotency">;

/** `/proxy`: every tool of the catalog as a REST route. Source: spec truto-gateway 3.1. */
export function proxyRoutes(ctx: ProxyContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  for (const tool of ctx.catalog) {
    for (const { verb, rest } of routesOf(tool)) {
      const paths = namesOfResource(tool.resource).map((name) => `/${name}${rest && `/${rest}`}`);
      app.on(verb, paths, (c) => answer(c, ctx, tool));
    }
  }
  app.all("/:resource/:rest?", (c) => {
    const { resource, rest = "" } = c.req.param();
    throw unmatchedRoute(ctx.catalog, { verb: c.req.method, resource: resourceNamed(resource), rest });
  });
  return app;
}

async function answer(c: Context<GatewayEnv>, ctx: ProxyContext, tool: Tool): Promise<Response> {
  const query = parseQuery(c.req.url);
  const args = { id: c.req.param("id"), query, body: await readJsonBody(c) };
  const account = await calledAccount(ctx.db, c.get("caller"), query.integrated_account_id);
  const circumstances = { ...callerOf(c.get("caller"), c.get("requestId")), service: "proxy" } as const;
  // Files are drawn anew for each call, so that there is nothing to keep for a repeat.
  if (binaryTypeOf(tool.operation) !== undefined) {
    return answerFile(c, await ctx.invoke(account, tool, args, { ...circumstances, signal: c.req.raw.signal }));
  }
  // Clients page over lists, so those keep their envelope.
  const isRaw = query.truto_response_format === "raw" && tool.method !== "list";
  const { id: accountId, environmentId } = account;
  const isResumable = readBulkCall(tool, args) !== undefined;
  return answerOnce(c, ctx, { environmentId, accountId, isResumable }, async (how) => {
    const { status, headers, envelope, raw, bulk } = await ctx.invoke(account, tool, args, {
      ...circumstances,
      ...how,
    });
    return { status: withBody(status), headers, body: isRaw ? raw : envelope, isInterrupted: bulk?.isInterrupted };
  });
}
