import { Hono } from "hono";
import { requireAccount } from "../accounts/require-account.ts";
import { requireIntegration } from "../environments/dub-integration.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery, toWords } from "../http/parse-query.ts";
import { filterTools } from "../tools/filter-tools.ts";
import type { Tool } from "../tools/tool.ts";
import type { CatalogDependencies } from "./capabilities.ts";

/** The tools of an account or of the integration, all in one page. See behaviour/gateway 6.1. */
export function toolsRoutes({ db, catalog }: CatalogDependencies): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/integrated-account/:id/tools", async (c) => {
    await requireAccount(db, { id: c.req.param("id"), environmentId: c.get("apiToken").environmentId });
    return c.json(listTools(catalog, c.req.url));
  });

  app.get("/integration/:slugOrId/tools", (c) => {
    requireIntegration(c.req.param("slugOrId"));
    return c.json(listTools(catalog, c.req.url));
  });

  return app;
}

function listTools(catalog: readonly Tool[], url: string) {
  const { methods, tags } = parseQuery(url);
  const tools = filterTools(catalog, { methods: toWords(methods), tags: toWords(tags) });
  return { result: tools.map(toToolRow), next_cursor: null, limit: catalog.length };
}

function toToolRow({ resource, method, name, description, querySchema, bodySchema, required, tags }: Tool) {
  return { resource, method, name, description, query_schema: querySchema, body_schema: bodySchema, required, tags };
}
