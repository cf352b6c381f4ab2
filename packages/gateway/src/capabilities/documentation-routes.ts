import { Hono } from "hono";
import { z } from "zod";
import { DUB_INTEGRATION, environmentIntegrationId, uuidOf } from "../environments/dub-integration.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { parseRequest } from "../http/parse-request.ts";
import { shortList } from "../lists/short-list.ts";
import type { Tool } from "../tools/tool.ts";

/** Of what documentation may be asked for; there are no unified models. */
const SUBJECTS = [
  "integration_id",
  "environment_integration_id",
  "unified_model_id",
  "environment_unified_model_id",
] as const;

const Query = z.looseObject(Object.fromEntries(SUBJECTS.map((name) => [name, z.string().optional()])));

/** `/documentation`: what each method does, in words. See behaviour/gateway 8.6. */
export function documentationRoutes({ catalog }: { readonly catalog: readonly Tool[] }): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/", describeRoute({ tag: "Tools", summary: "List what each method does, in words", query: Query }), (c) => {
    const query = parseRequest(Query, parseQuery(c.req.url), "query");
    const asked = SUBJECTS.filter((name) => query[name]);
    if (asked.length === 0) throw new GatewayError(400, `One of ${SUBJECTS.join(", ")} is required`);
    const ids: Readonly<Record<string, string>> = {
      integration_id: DUB_INTEGRATION.id,
      environment_integration_id: environmentIntegrationId(c.get("apiToken").environmentId),
    };
    const isOurs = asked.every((name) => String(query[name]).toLowerCase() === ids[name]);
    const url = new URL(c.req.url);
    for (const name of SUBJECTS) url.searchParams.delete(name);
    const rows = isOurs ? catalog.map(toDocumentation) : [];
    return c.json(shortList(rows, ["id", "entity_id", "entity_type", "type", "method", "resource"], url.href));
  });

  return app;
}

function toDocumentation(tool: Tool) {
  return {
    id: uuidOf(`documentation:${tool.name}`),
    entity_id: DUB_INTEGRATION.id,
    entity_type: "integration",
    type: "method",
    method: tool.method,
    resource: tool.resource,
    integration_name: DUB_INTEGRATION.name,
    content: tool.description,
  };
}
