import type { Context } from "hono";
import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Account } from "../accounts/account.ts";
import { requireAccount } from "../accounts/require-account.ts";
import type { Tool } from "../catalog/tool.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { GatewayError } from "../http/gateway-error.ts";
import { isUuid } from "../http/is-uuid.ts";
import type { Query } from "../http/parse-query.ts";
import { parseQuery } from "../http/parse-query.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import { routesOf } from "./tool-routes.ts";
import { unmatchedRoute } from "./unmatched-route.ts";

type ProxyContext = Pick<GatewayContext, "db" | "catalog" | "invoke">;

/** `/proxy`: every tool of the catalog as a REST route. Source: spec truto-gateway 3.1. */
export function proxyRoutes(ctx: ProxyContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  for (const tool of ctx.catalog) {
    for (const { verb, rest } of routesOf(tool)) {
      app.on(verb, `/${tool.resource}${rest && `/${rest}`}`, (c) => answer(c, ctx, tool));
    }
  }
  app.all("/:resource/:rest?", (c) => {
    const { resource, rest = "" } = c.req.param();
    throw unmatchedRoute(ctx.catalog, { verb: c.req.method, resource, rest });
  });
  return app;
}

async function answer(c: Context<GatewayEnv>, { db, invoke }: ProxyContext, tool: Tool): Promise<Response> {
  const query = parseQuery(c.req.url);
  const args = { id: c.req.param("id"), query, body: await readJsonBody(c) };
  const account = await accountOf(db, query, c.get("apiToken").environmentId);
  const { status, headers, envelope, raw } = await invoke(account, tool, args);
  // Clients page over lists, so those keep their envelope.
  const isRaw = query.truto_response_format === "raw" && tool.method !== "list";
  return c.json(isRaw ? raw : envelope, withBody(status), { ...headers });
}

function accountOf(db: GatewayContext["db"], query: Query, environmentId: string): Promise<Account> {
  const { integrated_account_id: id } = query;
  if (id === undefined || id === "") throw new GatewayError(400, "integrated_account_id is required");
  if (typeof id !== "string" || !isUuid(id)) throw new GatewayError(400, "integrated_account_id must be a UUID");
  return requireAccount(db, { id: id.toLowerCase(), environmentId });
}

/** An answer always has a body, also where the upstream's had none: clients read an empty one as a file. */
function withBody(status: number): ContentfulStatusCode {
  return (status === 204 || status === 205 ? 200 : status) as ContentfulStatusCode;
}
