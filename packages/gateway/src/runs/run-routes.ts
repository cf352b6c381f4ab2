import type { Context } from "hono";
import { Hono } from "hono";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { parseQuery } from "../http/parse-query.ts";
import { requireSameEnvironment } from "../http/parse-request.ts";
import type { ControlContext } from "./control-run.ts";
import { RUN_ACTIONS } from "./run-state.ts";
import { runsOf } from "./runs-of.ts";

/** `/run`: work that takes long. See behaviour/gateway 13.1. */
export function runRoutes(ctx: ControlContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const own = (c: Context<GatewayEnv>) => runsOf(ctx, { environmentId: c.get("apiToken").environmentId });

  app.get("/", async (c) => {
    requireSameEnvironment(parseQuery(c.req.url).environment_id, c.get("apiToken").environmentId);
    return c.json(await own(c).list(c.req.url));
  });
  app.get("/:id", async (c) => c.json(await own(c).show(c.req.param("id"))));
  app.get("/:id/log", async (c) => c.json(await own(c).log(c.req.param("id"), c.req.url)));
  app.get("/:id/failures", async (c) => c.json(await own(c).failures(c.req.param("id"), c.req.url)));
  for (const action of RUN_ACTIONS) {
    app.post(`/:id/${action}`, async (c) => c.json(await own(c).control(c.req.param("id"), action)));
  }
  app.delete("/:id", async (c) => c.json(await own(c).delete(c.req.param("id"))));
  return app;
}
