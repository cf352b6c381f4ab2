import { Hono } from "hono";
import { z } from "zod";
import { requireAccount } from "../accounts/require-account.ts";
import { requireIntegration } from "../environments/dub-integration.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery, toWords } from "../http/parse-query.ts";
import { filterTools, servedTools } from "../tools/filter-tools.ts";
import type { Tool } from "../tools/tool.ts";
import type { CatalogDependencies } from "./capabilities.ts";

const TAG = "Tools";

/** Several words are separated by commas. */
const ToolsQuery = z.object({
  methods: z.string().optional(),
  tags: z.string().optional(),
  tools: z.literal("all").optional(),
});

/** The tools of an account or of the integration, all in one page. See behaviour/gateway 6.1. */
export function toolsRoutes({ db, catalog, findServedOperations }: CatalogDependencies): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get(
    "/integrated-account/:id/tools",
    describeRoute({ tag: TAG, summary: "List the tools of an account", query: ToolsQuery }),
    async (c) => {
      const key = { id: c.req.param("id"), environmentId: c.get("apiToken").environmentId };
      const { baseUrl } = await requireAccount(db, key);
      const isAll = parseQuery(c.req.url).tools === "all";
      const tools = isAll ? catalog : servedTools(catalog, [await findServedOperations(baseUrl)]);
      return c.json(listTools(tools, c.req.url));
    },
  );

  app.get(
    "/integration/:slugOrId/tools",
    describeRoute({ tag: TAG, summary: "List the tools of Dub", query: ToolsQuery }),
    (c) => {
      requireIntegration(c.req.param("slugOrId"));
      return c.json(listTools(catalog, c.req.url));
    },
  );

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
