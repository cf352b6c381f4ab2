import { Hono } from "hono";
import type { Kysely } from "kysely";
import { GatewayError } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { requireSameEnvironment } from "../http/parse-request.ts";
import { shortList } from "../lists/short-list.ts";
import { DUB_INTEGRATION, environmentIntegrationId, requireIntegration } from "./dub-integration.ts";
import type { Environment, EnvironmentTables } from "./environment.ts";
import { findEnvironmentOrThrow } from "./environment.ts";

/** `/integration`: Dub, which is built in. See behaviour/gateway 8.4 and 11. */
export function integrationRoutes(): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.get("/", (c) => c.json(shortList([toIntegrationRow()], ["id", "name", "category"], c.req.url)));

  app.get("/:slugOrId", (c) => {
    requireIntegration(c.req.param("slugOrId"));
    return c.json(toIntegrationRow());
  });

  app.get("/:slugOrId/unified-apis", (c) => {
    requireIntegration(c.req.param("slugOrId"));
    return c.json({ result: [] });
  });

  app.post("/", refuse);
  app.on(["PATCH", "DELETE"], "/:slugOrId", refuse);
  return app;
}

function refuse(): never {
  throw new GatewayError(403, "Integrations are built in and cannot be changed");
}

/** `/environment-integration`: where Dub is installed, which is everywhere. See behaviour/gateway 8.4. */
export function environmentIntegrationRoutes({ db }: { readonly db: Kysely<EnvironmentTables> }): Hono<GatewayEnv> {
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

/** It is built in, so it is as old as the product. */
const BUILT_IN_SINCE = "2026-11-01T00:00:00.000Z";

/** See behaviour/gateway 8.4. */
export function toIntegrationRow() {
  return {
    ...DUB_INTEGRATION,
    is_beta: false,
    sharing: "allow",
    can_install: true,
    created_at: BUILT_IN_SINCE,
    updated_at: BUILT_IN_SINCE,
  };
}

/** The installation of Dub in an environment: there from its first moment, and never changed. */
export function toInstallRow({ id: environmentId, createdAtMs }: Environment) {
  const createdAt = new Date(createdAtMs).toISOString();
  return {
    id: environmentIntegrationId(environmentId),
    integration_id: DUB_INTEGRATION.id,
    environment_id: environmentId,
    is_enabled: true,
    show_in_catalog: true,
    override: {},
    integration: DUB_INTEGRATION,
    created_at: createdAt,
    updated_at: createdAt,
  };
}
