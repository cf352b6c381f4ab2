import { Hono } from "hono";
import { findEnvironmentOrThrow } from "../environments/find-environment.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { GatewayError } from "../http/gateway-error.ts";
import { parseQuery } from "../http/parse-query.ts";
import { requireSameEnvironment } from "../http/require-same-environment.ts";
import { shortList } from "../lists/short-list.ts";
import { toInstallRow } from "./integration-row.ts";

/** `/environment-integration`: where Dub is installed, which is everywhere. Source: spec truto-gateway 8.4. */
export function environmentIntegrationRoutes({ db }: Pick<GatewayContext, "db">): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/", async (c) => {
    const { environmentId } = c.get("apiToken");
    requireSameEnvironment(parseQuery(c.req.url).environment_id, environmentId);
    const row = toInstallRow(await findEnvironmentOrThrow(db, environmentId));
    const fields = ["id", "integration_id", "environment_id", "is_enabled", "show_in_catalog"] as const;
    return c.json(shortList([row], fields, c.req.url));
  });

  app.get("/:id", async (c) => {
    const row = toInstallRow(await findEnvironmentOrThrow(db, c.get("apiToken").environmentId));
    if (c.req.param("id").toLowerCase() !== row.id) throw new GatewayError(404, "Environment integration not found");
    return c.json(row);
  });

  return app;
}
