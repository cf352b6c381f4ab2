import type { StaticFile } from "@overdub/contract";
import { createStaticFile, respondWithFile } from "@overdub/contract";
import { Hono } from "hono";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import type { DocumentOptions } from "./gateway-document.ts";
import { gatewayDocument } from "./gateway-document.ts";

/** `GET /openapi.json`: the API reference of the gateway, for programs. */
export function referenceRoutes(options: DocumentOptions): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  /** Written when somebody asks first, since few do. */
  let document: StaticFile | undefined;
  const description = { tag: "Server", summary: "Get this reference as an OpenAPI document", auth: "none" } as const;
  app.get("/openapi.json", describeRoute(description), ({ req }) => {
    document ??= createStaticFile(JSON.stringify(gatewayDocument(options)), {
      "Content-Type": "application/json",
      "Cache-Control": "no-cache",
      "X-Content-Type-Options": "nosniff",
    });
    return respondWithFile(document, req.raw);
  });
  return app;
}
