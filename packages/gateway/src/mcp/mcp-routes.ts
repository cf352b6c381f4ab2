import type { Context, Hono } from "hono";
import type { Account } from "../accounts/account.ts";
import { whyUnusable } from "../accounts/require-account.ts";
import type { RefusedSignIns } from "../audit-log/refused-sign-ins.ts";
import type { ApiToken } from "../callers/caller.ts";
import { bearerOf } from "../http/bearer.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { rawQueryOf } from "../http/parse-query.ts";
import type { McpToken } from "../mcp-tokens/mcp-token.ts";
import type { Log } from "../runtime/log.ts";
import type { RequestStateSeal } from "../tool-calls/plan/request-state.ts";
import type { ToolScope } from "../tool-calls/select-tools.ts";
import type { ToolCaller } from "../tool-calls/tool-caller.ts";
import type { Tool } from "../tools/tool.ts";
import type { FindServedOperations } from "../upstream/served-operations.ts";
import type { Admitted } from "./answer-directly.ts";
import type { ConnectedAccount } from "./connected-account.ts";
import { McpRefusal } from "./json-rpc.ts";
import type { McpEndpointDeps } from "./mcp-endpoint.ts";
import { mcpEndpoint } from "./mcp-endpoint.ts";
import type { McpServerOptions } from "./mcp-server.ts";
import { createMcpServer } from "./mcp-server.ts";
import type { PreparedTools, PrepareTools } from "./prepared-tools.ts";
import { createPrepareTools } from "./prepared-tools.ts";
import type { RequestGuardOptions } from "./request-guard.ts";
import { bearerChallenge } from "./resource-metadata.ts";
import { runTool } from "./run-tool.ts";

export interface McpRoutesDeps extends RequestGuardOptions, Pick<McpEndpointDeps, "bodies"> {
  readonly catalog: readonly Tool[];
  /** What there is beyond the operations of Dub, and where its changes are recorded. Default: nothing. */
  readonly beyond?: McpServerOptions["beyond"];
  readonly callTool: ToolCaller;
  readonly requestState: RequestStateSeal;
  /** What an account's upstream serves: other tools are not listed. Default: nothing is known. */
  readonly findServedOperations?: FindServedOperations | undefined;
  /** What the operator leaves to any client. Default: everything. */
  readonly scope?: ToolScope | undefined;
  /** Undefined for an unknown, revoked or expired token. */
  readonly findAccess: (token: string) => Promise<McpAccess | undefined>;
  /** Default: refusals leave no trace. */
  readonly noteRefusal?: RefusedSignIns["note"] | undefined;
  /** Undefined for what is no valid API token. */
  readonly findApiToken: (apiToken: string) => Promise<Pick<ApiToken, "environmentId" | "isOperator"> | undefined>;
  readonly workspaceLabel: (account: Account) => string;
  /** The version of Overdub. */
  readonly version: string;
  readonly log: Log;
}

/** `/mcp/:token`: what each token opens. See behaviour/gateway 7.2. */
export function mcpRoutes(deps: McpRoutesDeps): Hono<GatewayEnv> {
  const prepare = createPrepareTools({ ...deps, gatewayTools: deps.beyond?.tools });
  return mcpEndpoint({ ...deps, admit: (c) => admit(c, deps, prepare) });
}

async function admit(c: Context<GatewayEnv>, deps: McpRoutesDeps, prepare: PrepareTools): Promise<Admitted> {
  const inPath = c.req.param("token");
  const bearer = bearerOf(c);
  const token = inPath ?? bearer ?? "";
  const access = await deps.findAccess(token);
  const challenge = () => ({ "www-authenticate": bearerChallenge(c, deps) });
  if (!access) {
    const hint = /^(dub|ovd|ovdiat)_/.test(token) ? ": the tokens of MCP servers begin with ovdmcp_" : "";
    const headers = inPath === undefined ? challenge() : {};
    const reason = `Invalid or expired MCP token${hint}`;
    if (token !== "") {
      deps.noteRefusal?.({ at: "mcp", address: c.get("address"), reason, requestId: c.get("requestId") });
    }
    throw new McpRefusal(401, -32001, reason, headers);
  }
  // Where the bearer is the MCP token, no API token can be beside it.
  const beside = inPath === undefined ? undefined : await apiTokenBeside(bearer, access, deps);
  if (access.token.config.require_api_token_auth && !beside) {
    throw new McpRefusal(401, -32001, "This MCP server also needs an API token as bearer", challenge());
  }
  const accounts = accountsOf(access, c.req.query("integrated_account_id"));
  if (!accounts) throw new McpRefusal(400, -32602, "This MCP token is bound to another integrated account");
  const reasons = accounts.map(whyUnusable);
  if (reasons[0] !== undefined && !reasons.includes(undefined)) throw new McpRefusal(503, -32000, reasons[0]);
  const served = await Promise.all(accounts.map(({ baseUrl }) => deps.findServedOperations?.(baseUrl)));
  const prepared = prepare({ query: rawQueryOf(c.req.url), config: access.token.config, accounts, served });
  const isOperator = beside?.isOperator ?? false;
  const options = { ...serverOptions(c, access, accounts, prepared, deps), isOperator };
  return {
    createServer: (protocolVersion) => createMcpServer({ ...options, protocolVersion }),
    direct: {
      requestId: options.requestId,
      findTool: (name) => {
        const tool = prepared.callable.get(name);
        return tool && runTool(tool, options);
      },
      toolList: prepared.toolList,
    },
  };
}

function serverOptions(
  c: Context<GatewayEnv>,
  { token: { id, name, config } }: McpAccess,
  accounts: McpAccess["accounts"],
  { tools, gatewayTools, isLean, notServed }: PreparedTools,
  { callTool, beyond, requestState, version, log, workspaceLabel }: McpRoutesDeps,
) {
  const [first, ...others] = accounts;
  const connect = (account: Account, index: number): ConnectedAccount => ({
    account,
    label: workspaceLabel(account),
    notServed: notServed[index],
  });
  return {
    tools,
    beyond: beyond && { ...beyond, tools: gatewayTools },
    isLean,
    accounts: [connect(first, 0), ...others.map((account, index) => connect(account, index + 1))],
    callTool,
    requestState,
    actor: { type: "mcp_token", id, name, address: c.get("address") || undefined },
    mustConfirm: config.confirm_destructive ?? false,
    version,
    requestId: c.get("requestId"),
    log,
  } satisfies Omit<McpServerOptions, "isOperator">;
}

/** @param named  The one that the URL names, which narrows several to it; undefined if it names none. */
function accountsOf({ accounts }: McpAccess, named: string | undefined): McpAccess["accounts"] | undefined {
  if (!named) return accounts;
  const account = accounts.find(({ id }) => id === named);
  return account && [account];
}

/** The API token of the same environment that a request has beside the token in its URL. */
async function apiTokenBeside(
  bearer: string | undefined,
  { accounts: [account] }: McpAccess,
  { findApiToken }: McpRoutesDeps,
): Promise<Pick<ApiToken, "isOperator"> | undefined> {
  const found = bearer === undefined ? undefined : await findApiToken(bearer);
  return found?.environmentId === account.environmentId ? found : undefined;
}

/** What the token of an MCP server opens. */
export interface McpAccess {
  readonly token: Pick<McpToken, "id" | "name" | "config">;
  /** All of one environment; the first is the one that the token was made for. */
  readonly accounts: readonly [Account, ...Account[]];
}
