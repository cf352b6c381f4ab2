import { readRequestBody } from "@modelcontextprotocol/server";
import type { Context } from "hono";
import { Hono } from "hono";
import { cors } from "hono/cors";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { MAX_BODY_BYTES } from "../http/limit-body.ts";
import { isNestedTooDeep } from "../json/fields.ts";
import type { CreateServer } from "./handshake-era.ts";
import { idOf, McpRefusal, rpcError } from "./json-rpc.ts";
import type { RequestGuardOptions } from "./request-guard.ts";
import { requestGuard } from "./request-guard.ts";
import { RESOURCE_METADATA_PATH, resourceMetadata } from "./resource-metadata.ts";
import { respondToPost } from "./respond-to-post.ts";

export interface McpEndpointDeps extends RequestGuardOptions {
  /**
   * Who may come in by the token in the URL, and what they find there.
   *
   * @throws McpRefusal for anyone else.
   */
  readonly admit: (c: Context<GatewayEnv>) => Promise<CreateServer>;
}

/** `/mcp/:token` without sessions, and its metadata document; to be mounted at the root. See behaviour/gateway 7.2. */
export function mcpEndpoint(deps: McpEndpointDeps): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const guard = requestGuard(deps);
  app.use("/mcp/*", guard, cors({ origin: (origin) => origin, allowMethods: ["POST", "DELETE"] }));
  app.use(`${RESOURCE_METADATA_PATH}/mcp/*`, guard, cors());

  app.post("/mcp/:token", (c) => respondToRequest(c, deps));
  // Clients end a session that way; there is none.
  app.delete("/mcp/:token", (c) => c.json({}));
  app.all("/mcp/:token", () => rpcError(405, -32000, "Method not allowed.", null, { allow: "POST, DELETE" }));
  app.get(`${RESOURCE_METADATA_PATH}/mcp/:token`, (c) => c.json(resourceMetadata(c, deps.publicUrl)));
  return app;
}

async function respondToRequest(c: Context<GatewayEnv>, { admit }: McpEndpointDeps): Promise<Response> {
  const read = await readRequestBody(c.req.raw, MAX_BODY_BYTES);
  if (read.tooLarge) return rpcError(413, -32000, `The request body must not exceed ${MAX_BODY_BYTES} bytes`);
  const body = parseJson(read.text);
  try {
    const create = await admit(c);
    if (body === undefined) throw new McpRefusal(400, -32700, "Parse error: the request body is not valid JSON");
    return await respondToPost(c.req.raw, body, create);
  } catch (error) {
    if (!(error instanceof McpRefusal)) throw error;
    return rpcError(error.status, error.code, error.message, idOf(body), error.headers);
  }
}

function parseJson(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return isNestedTooDeep(body) ? undefined : body;
  } catch {
    return undefined;
  }
}
