import type { Hono, MiddlewareHandler } from "hono";
import { ownAccountRoutes, requireAccountToken } from "../accounts/own-account-routes.ts";
import { auditRequests } from "../audit-log/audit-requests.ts";
import { batchRoutes } from "../batch/batch-routes.ts";
import { customRoutes } from "../custom/custom-routes.ts";
import { enrichmentRoutes } from "../enrichment/enrichment-routes.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import type { OpenToOrigins } from "../http/open-to-origins.ts";
import { openToOrigins } from "../http/open-to-origins.ts";
import { limitBody, MAX_BULK_BYTES, MAX_FORM_BYTES } from "../http/request-body.ts";
import { proxyRoutes } from "../proxy/proxy-routes.ts";
import { requireApiToken } from "./authenticate.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { unifiedRoutes } from "./unavailable-routes.ts";

/** Browsers may call these, with a token that was made for them. See behaviour/gateway 11. */
export const CORS: OpenToOrigins = {
  origin: "*",
  headers: ["Authorization", "Content-Type", "Idempotency-Key"],
  methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
  exposed: [
    "x-request-id",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "idempotency-replayed",
  ],
};

/** What goes through to an account's Dub, with a token of either kind. */
export function mountDataPlane(
  app: Hono<GatewayEnv>,
  ctx: GatewayContext,
  identify: MiddlewareHandler<GatewayEnv>,
): void {
  const openToBrowsers = openToOrigins(CORS);
  const form = limitBody(MAX_FORM_BYTES, ctx.bodies);
  const bulk = limitBody(MAX_BULK_BYTES, ctx.bodies);
  app.use("/proxy/*", openToBrowsers, identify, bulk);
  app.route("/proxy", proxyRoutes(ctx));

  app.use("/custom/*", openToBrowsers, identify, bulk);
  app.route("/custom", customRoutes(ctx));

  app.use("/enrichment/*", openToBrowsers, identify);
  app.route("/enrichment", enrichmentRoutes(ctx));

  app.use("/batch-request", identify, requireApiToken, bulk);
  app.route("/batch-request", batchRoutes(ctx));

  app.use("/unified/*", openToBrowsers, identify);
  app.route("/unified", unifiedRoutes());

  app.use("/integrated-account/me", openToBrowsers, identify, requireAccountToken, form, auditRequests(ctx.audit));
  app.route("/integrated-account/me", ownAccountRoutes(ctx));
}
