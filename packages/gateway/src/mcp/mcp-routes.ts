import { readRequestBody } from "@modelcontextprotocol/server";
import type { Context } from "hono";
import { Hono } from "hono";
import { cors } from "hono/cors";
import type { Account } from "../accounts/account.ts";
import type { Tool } from "../catalog/tool.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import type { Log } from "../http/log.ts";
import type { Invoke } from "../invoke/create-invoke.ts";
import { answerPost } from "./answer-post.ts";
import { idOf, rpcError } from "./json-rpc.ts";
import type { McpAccess } from "./mcp-access.ts";
import { createMcpServer } from "./mcp-server.ts";
import type { RequestGuardOptions } from "./request-guard.ts";
import { requestGuard } from "./request-guard.ts";
import { bearerChallenge, RESOURCE_METADATA_PATH, resourceMetadata } from "./resource-metadata.ts";
import { selectTools } from "./select-tools.ts";

/** 100 links with geo targeting exceed common defaults. Source: spec truto-gateway 0.2 T10. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

export interface McpRoutesDeps extends RequestGuardOptions {
  readonly catalog: readonly Tool[];
  readonly invoke: Invoke;
  /** Undefined for an unknown, revoked or expired token. */
  readonly findAccess: (token: string) => Promise<McpAccess | undefined>;
  /** The environment that a valid API token belongs to. */
  readonly findEnvironmentId: (apiToken: string) => Promise<string | undefined>;
  readonly workspaceLabel: (account: Account) => string;
  /** Of Overdub. */
  readonly version: string;
  readonly log: Log;
}

/** `/mcp/:token` without sessions, and its metadata document; to be mounted at the root. Source: spec truto-gateway 6.2. */
export function mcpRoutes(deps: McpRoutesDeps): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const guard = requestGuard(deps);
  app.use("/mcp/*", guard, cors({ origin: (origin) => origin, allowMethods: ["POST", "DELETE"] }));
  app.use(`${RESOURCE_METADATA_PATH}/mcp/*`, guard, cors());

  app.post("/mcp/:token", (c) => answerPostWithToken(c, deps));
  // Clients end a session that way; there is none.
  app.delete("/mcp/:token", (c) => c.json({}));
  app.all("/mcp/:token", () => rpcError(405, -32000, "Method not allowed.", null, { allow: "POST, DELETE" }));
  app.get(`${RESOURCE_METADATA_PATH}/mcp/:token`, (c) => c.json(resourceMetadata(c, deps.publicUrl)));
  return app;
}

async function answerPostWithToken(c: Context<GatewayEnv>, deps: McpRoutesDeps): Promise<Response> {
  const read = await readRequestBody(c.req.raw, MAX_BODY_BYTES);
  if (read.tooLarge) return rpcError(413, -32000, `The request body must not exceed ${MAX_BODY_BYTES} bytes`);
  const body = parseJson(read.text);

  const access = await deps.findAccess(c.req.param("token") ?? "");
  if (!access) return rpcError(401, -32001, "Invalid or expired MCP token", idOf(body));
  const refusal = await refuse(c, access, deps, body);
  if (refusal) return refusal;
  if (body === undefined) return rpcError(400, -32700, "Parse error: the request body is not valid JSON");

  const { account } = access;
  const tools = selectTools(deps.catalog, access, new URL(c.req.url).searchParams);
  const { invoke, version, log } = deps;
  const workspaceLabel = deps.workspaceLabel(account);
  const requestId = c.get("requestId");
  return answerPost(c.req.raw, body, (protocolVersion) =>
    createMcpServer({ account, tools, invoke, workspaceLabel, version, protocolVersion, requestId, log }),
  );
}

async function refuse(
  c: Context,
  { account, token }: McpAccess,
  deps: McpRoutesDeps,
  body: unknown,
): Promise<Response | undefined> {
  const named = c.req.query("integrated_account_id");
  if (named && named !== account.id) {
    return rpcError(400, -32602, "This MCP token is bound to another integrated account", idOf(body));
  }
  if (!token.config.require_api_token_auth) return undefined;
  const apiToken = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const environmentId = apiToken === undefined ? undefined : await deps.findEnvironmentId(apiToken);
  if (environmentId === account.environmentId) return undefined;
  const headers = { "www-authenticate": bearerChallenge(c, deps.publicUrl) };
  return rpcError(401, -32001, "This MCP server also needs an API token as bearer", idOf(body), headers);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
