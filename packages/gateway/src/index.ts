export type { Account, AccountError, AccountStatus, ForbiddenError } from "./accounts/account.ts";
export { workspaceLabel } from "./accounts/account.ts";
export { blockAccount, unblockAccount } from "./accounts/block-account.ts";
export type { NewAccount } from "./accounts/create-account.ts";
export { createAccount } from "./accounts/create-account.ts";
export { findAccount, listAccounts } from "./accounts/queries.ts";
export { createApiToken } from "./api-tokens/create-api-token.ts";
export type { ApiToken } from "./api-tokens/find-api-token.ts";
export { findApiToken } from "./api-tokens/find-api-token.ts";
export { catalog } from "./catalog/catalog.ts";
export type { ToolFilter } from "./catalog/filter-tools.ts";
export { filterTools } from "./catalog/filter-tools.ts";
export type { Tool, ToolAnnotations } from "./catalog/tool.ts";
export type { MasterKey } from "./credentials/master-key.ts";
export { loadMasterKey, MasterKeyError } from "./credentials/master-key.ts";
export { createEnvironment } from "./environments/create-environment.ts";
export type { Environment } from "./environments/environment.ts";
export { findFirstEnvironment } from "./environments/find-first-environment.ts";
export type { Gateway, GatewayOptions } from "./gateway.ts";
export { createGateway, HOSTED_DUB } from "./gateway.ts";
export type { GatewayContext } from "./gateway-context.ts";
export { GatewayError } from "./http/gateway-error.ts";
export type { Log } from "./http/log.ts";
export { renderError } from "./http/render-error.ts";
export type { Invoke } from "./invoke/create-invoke.ts";
export type { InvokeOptions } from "./invoke/invoke-options.ts";
export type {
  Envelope,
  InvokeResult,
  Send,
  ToolArguments,
  UpstreamRequest,
  UpstreamResponse,
} from "./invoke/types.ts";
export type { AccessLevel } from "./mcp/access-level.ts";
export { ACCESS_LEVELS } from "./mcp/access-level.ts";
export { ArgumentFault } from "./mcp/argument-fault.ts";
export { StalePlan } from "./mcp/plan/stale-plan.ts";
export type { ToolScope } from "./mcp/select-tools.ts";
export { selectTools } from "./mcp/select-tools.ts";
export type { StdioOptions } from "./mcp/serve-stdio.ts";
export { serveMcpStdio } from "./mcp/serve-stdio.ts";
export type { Surface } from "./mcp/surface.ts";
export { SURFACES } from "./mcp/surface.ts";
export type { CallOptions, ToolAnswer, ToolCaller } from "./mcp/tool-caller.ts";
export type { NewMcpToken } from "./mcp-tokens/create-mcp-token.ts";
export { createMcpToken } from "./mcp-tokens/create-mcp-token.ts";
export { routesOf } from "./proxy/tool-routes.ts";
export type { NetworkSend, NetworkSendOptions } from "./upstream/network-send.ts";
export { createNetworkSend } from "./upstream/network-send.ts";
export type { FetchFunction } from "./upstream/select-send.ts";
export { selectSend } from "./upstream/select-send.ts";
export { ConnectError, ResponseTooLargeError } from "./upstream/send-errors.ts";
