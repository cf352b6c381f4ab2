import { Hono } from "hono";
import { GatewayError } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";

/** Resources of the wire contract that this product has none of, so that clients which list them go on. */
export const UNAVAILABLE_PREFIXES = [
  "/daemon",
  "/daemon-job",
  "/daemon-job-run",
  "/daemon-job-cron-trigger",
  "/alarm",
  "/static-gate",
  "/file",
  "/unified-model",
  "/environment-unified-model",
] as const;

const EMPTY_LIST = { result: [], next_cursor: null, limit: 5000 };

/** To be mounted under each of them. See behaviour/gateway 11. */
export function unavailableRoutes(): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  app.get("/", (c) => c.json(EMPTY_LIST));
  app.get("/:id", () => {
    throw new GatewayError(404, "There is none: this resource is not available here");
  });
  app.on(["POST", "PUT", "PATCH", "DELETE"], ["/", "/:id"], () => {
    throw new GatewayError(501, "This resource is not available here");
  });
  return app;
}

/** See behaviour/gateway 11. */
export function unifiedRoutes(): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  app.all("/*", () => {
    throw new GatewayError(404, "No unified model is installed for dub: use /proxy");
  });
  return app;
}
