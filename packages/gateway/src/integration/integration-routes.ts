import { Hono } from "hono";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { GatewayError } from "../http/gateway-error.ts";
import { shortList } from "../lists/short-list.ts";
import { toIntegrationRow } from "./integration-row.ts";
import { requireIntegration } from "./require-integration.ts";

/** `/integration`: Dub, which is built in. Source: spec truto-gateway 8.4, 12. */
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
