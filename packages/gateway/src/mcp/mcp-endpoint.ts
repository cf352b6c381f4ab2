import type { ByteBudget } from "@overdub/limits";
import { inOwnTurn } from "@overdub/limits";
import type { Context } from "hono";
import { Hono } from "hono";
import { GatewayError } from "../errors/gateway-error.ts";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { openToOrigins } from "../http/open-to-origins.ts";
import { MAX_BULK_BYTES, requestBody } from "../http/request-body.ts";
import type { Admitted } from "./answer-directly.ts";
import { answerDirectly } from "./answer-directly.ts";
import { idOf, McpRefusal, PARSE_ERROR, parseMessage, rpcError } from "./json-rpc.ts";
import type { RequestGuardOptions } from "./request-guard.ts";
import { requestGuard } from "./request-guard.ts";
import { RESOURCE_METADATA_PATH, resourceMetadata } from "./resource-metadata.ts";
import { respondToPost } from "./respond-to-post.ts";

export interface McpEndpointDeps extends RequestGuardOptions {
  /**
   * Who may come in by the token in the URL or the header, and what they find there.
   *
   * @throws McpRefusal for anyone else.
   */
  readonly admit: (c: Context<GatewayEnv>) => Promise<Admitted>;
  /** For bodies of requests that are under way. */
  readonly bodies: ByteBudget;
}

const SPEAK = {
  tag: "MCP servers",
  summary: "Speak the Model Context Protocol",
  description: "Over Streamable HTTP, without sessions. `/mcp` takes the token of the MCP server as bearer.",
  auth: "none",
} as const;

/**
 * `/mcp/:token` without sessions, and its metadata document; to be mounted at the root. `/mcp` is the same for clients
 * that send the token as bearer. See behaviour/gateway 7.2.
 */
export function mcpEndpoint(deps: McpEndpointDeps): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const guard = requestGuard(deps);
  app.use("/mcp/*", guard, openToOrigins({ origin: "asking", methods: ["POST", "DELETE"] }));
  app.use(`${RESOURCE_METADATA_PATH}/mcp/*`, guard, openToOrigins({ origin: "*", methods: ["GET"] }));

  for (const path of ["/mcp", "/mcp/:token"]) {
    app.post(path, describeRoute(SPEAK), (c) => respondToRequest(c, deps));
    // Clients end a session that way; there is none.
    app.delete(path, (c) => c.json({}));
    app.all(path, () => rpcError(405, -32000, "Method not allowed.", null, { allow: "POST, DELETE" }));
    app.get(RESOURCE_METADATA_PATH + path, (c) => c.json(resourceMetadata(c, deps)));
  }
  return app;
}

/** The token first: nothing is read of a stranger but what a refusal answers to. */
async function respondToRequest(c: Context<GatewayEnv>, { admit, bodies }: McpEndpointDeps): Promise<Response> {
  let id: ReturnType<typeof idOf> | undefined;
  try {
    const admitted = await admit(c);
    using body = requestBody(c.req.raw, MAX_BULK_BYTES, bodies);
    const message = await inOwnTurn(await body.text(), parseMessage);
    id = idOf(message);
    if (message === undefined)
      throw new McpRefusal(400, PARSE_ERROR, "Parse error: the request body is not valid JSON");
    const answer = await answerDirectly(c.req.raw, message, admitted);
    if (answer !== undefined) return c.body(answer, 200, { "content-type": "application/json" });
    return await respondToPost(c.req.raw, message, admitted.createServer);
  } catch (error) {
    const refusal = toRefusal(error);
    id ??= await readShortId(c.req.raw, bodies);
    return rpcError(refusal.status, refusal.code, refusal.message, id, refusal.headers);
  }
}

function toRefusal(error: unknown): McpRefusal {
  if (error instanceof McpRefusal) return error;
  // Of the body: too large, too much under way, or no text.
  if (error instanceof GatewayError) return new McpRefusal(error.statusCode, -32000, error.message, error.headers);
  throw error;
}

/** As long as the messages are with which clients begin. */
const SHORT_BYTES = 4096;

/** The id of a refused message that is short enough to be read whoever sent it; clients wait for an answer to theirs. */
async function readShortId(request: Request, bodies: ByteBudget): Promise<ReturnType<typeof idOf>> {
  const length = request.headers.get("content-length");
  if (length === null || Number(length) > SHORT_BYTES || request.bodyUsed) return null;
  using body = requestBody(request, SHORT_BYTES, bodies);
  return idOf(await body.text().then(parseMessage, () => undefined));
}
