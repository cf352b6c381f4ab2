import type { StaticFile } from "@overdub/contract";
import { createStaticFile, openApiDocument, operations, respondWithFile } from "@overdub/contract";
import type { Context } from "hono";
import { Hono } from "hono";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { prefixOf } from "../http/route-path.ts";
import type { DocumentOptions } from "./gateway-document.ts";
import { gatewayDocument } from "./gateway-document.ts";
import { referencePage } from "./reference-page.ts";

interface ReferenceOptions extends DocumentOptions {
  /** Where programs reach the embedded workspace; undefined: there is none. */
  readonly workspaceUrl: string | undefined;
}

const JSON_HEADERS = {
  "Content-Type": "application/json",
  "Cache-Control": "no-cache",
  "X-Content-Type-Options": "nosniff",
};

/**
 * The API reference: for programs at `/openapi.json`, for people at `/docs`; and below both that of the embedded workspace.
 * Documents are written when somebody first asks, since few do.
 */
export function referenceRoutes(options: ReferenceOptions): Hono<GatewayEnv> {
  const { version, workspaceUrl } = options;
  const prefix = prefixOf(options.publicUrl);
  const app = new Hono<GatewayEnv>();

  const ofGateway = once(() => JSON.stringify(gatewayDocument(options)));
  app.get(
    "/openapi.json",
    describeRoute({ tag: "Server", summary: "Get this reference as an OpenAPI document", auth: "none" }),
    ({ req }) => respondWithFile(ofGateway(), req.raw),
  );
  app.get("/docs", (c) => show(c, { prefix, hasWorkspace: workspaceUrl !== undefined, shown: "gateway" }));
  if (workspaceUrl === undefined) return app;

  const ofWorkspace = once(() => {
    const described = Object.values(operations);
    return JSON.stringify(openApiDocument({ version, serverUrl: `${workspaceUrl}/api`, operations: described }));
  });
  app.get(
    "/openapi/workspace.json",
    describeRoute({ tag: "Server", summary: "Get the reference of the embedded workspace", auth: "none" }),
    ({ req }) => respondWithFile(ofWorkspace(), req.raw),
  );
  app.get("/docs/workspace", (c) => show(c, { prefix, hasWorkspace: true, shown: "workspace" }));
  return app;
}

function once(write: () => string): () => StaticFile {
  let file: StaticFile | undefined;
  return () => {
    file ??= createStaticFile(write(), JSON_HEADERS);
    return file;
  };
}

function show(c: Context<GatewayEnv>, page: Parameters<typeof referencePage>[0]): Response {
  const { body, headers } = referencePage(page);
  return c.body(body, 200, headers);
}
