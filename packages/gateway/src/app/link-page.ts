import { respondWithFile } from "@overdub/contract";
import type { Hono } from "hono";
import { connectRoutes } from "../connect/connect-routes.ts";
import { readLinkScript } from "../connect/serve-scripts.ts";
import type { PurposeKeys } from "../credentials/master-key.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { oauthRoutes } from "../oauth/oauth-routes.ts";
import type { GatewayContext } from "./gateway-context.ts";

/** Where a base URL of the browser SDK may have a path of its own. */
const PREFIXES = ["", "/:prefix{.+}"];

/** The page on which customers connect accounts, and the SDK that opens it. See behaviour/linking 1. */
export function mountLinkPage(app: Hono<GatewayEnv>, ctx: GatewayContext, stateKeys: PurposeKeys): void {
  const authorization = oauthRoutes(ctx, stateKeys);
  const routes = connectRoutes(ctx);
  const script = readLinkScript();
  for (const prefix of PREFIXES) {
    app.route(`${prefix}/connect-account/oauth`, authorization);
    app.route(`${prefix}/connect-account`, routes);
    app.get(
      `${prefix}/link.js`,
      describeRoute({ tag: "Linking", summary: "Load the browser SDK", auth: "none" }),
      ({ req }) => respondWithFile(script, req.raw),
    );
  }
}
