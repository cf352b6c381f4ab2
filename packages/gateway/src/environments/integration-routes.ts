import type { Context } from "hono";
import { Hono } from "hono";
import type { Kysely } from "kysely";
import { z } from "zod";
import { GatewayError } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { parseRequest, requireSameEnvironment } from "../http/parse-request.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import { shortList } from "../lists/short-list.ts";
import { BUILT_IN_SINCE, DUB_INTEGRATION, environmentIntegrationId, requireIntegration } from "./dub-integration.ts";
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

const InstallBody = z.object({ integration_id: z.string(), environment_id: z.string().nullish() });

const AS_IT_IS = "cannot be changed: Dub is built in, and each account has its own settings";
/** Clients send rows back whole. What would change one is refused rather than forgotten. */
const InstallUpdateBody = z.object({
  is_enabled: z.literal(true, { error: AS_IT_IS }).nullish(),
  show_in_catalog: z.literal(true, { error: AS_IT_IS }).nullish(),
  override: z.strictObject({}, { error: AS_IT_IS }).nullish(),
});

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

  // It is there already, so installing it again changes nothing.
  app.post("/", async (c) => {
    const { environmentId } = c.get("apiToken");
    const body = parseRequest(InstallBody, await readJsonBody(c), "body");
    requireSameEnvironment(body.environment_id, environmentId);
    requireIntegration(body.integration_id);
    return c.json(toInstallRow(await findEnvironmentOrThrow(db, environmentId)));
  });

  app.get("/:id", async (c) => c.json(await requireInstallRow(c)));

  app.patch("/:id", async (c) => {
    const row = await requireInstallRow(c);
    parseRequest(InstallUpdateBody, await readJsonBody(c), "body");
    return c.json(row);
  });

  app.delete("/:id", refuse);

  async function requireInstallRow(c: Context<GatewayEnv>) {
    const row = toInstallRow(await findEnvironmentOrThrow(db, c.get("apiToken").environmentId));
    if (c.req.param("id")?.toLowerCase() !== row.id) throw new GatewayError(404, "Environment integration not found");
    return row;
  }

  return app;
}

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
