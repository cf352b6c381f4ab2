import type { Account } from "../accounts/account.ts";
import type { CallOrigin } from "../callers/call-origin.ts";
import { DUB_INTEGRATION } from "../environments/dub-integration.ts";
import { QUOTAS } from "../quotas/quotas.ts";
import type { CallTrace } from "./call-trace.ts";

export const LOG_TYPES = ["unified_proxy_api", "mcp"] as const;
/** By the surface that a call came in by: MCP, or everything else. */
export type LogType = (typeof LOG_TYPES)[number];

/** A call that reached the gateway's core, whether or not it went further. */
export interface LoggedCall {
  readonly account: Account;
  readonly resource: string;
  readonly method: string;
  readonly toolName: string | undefined;
  readonly origin: Partial<CallOrigin>;
}

/** How it ended. */
export interface LoggedOutcome {
  /** The upstream's where it answered, else the gateway's. */
  readonly statusCode: number;
  /** The error's message, or null. */
  readonly message: string | null;
  readonly durationMs: number;
}

/** As `GET /log` shows it. See behaviour/gateway 9.3. */
export interface LogEntry {
  readonly _id: string;
  readonly timestamp: string;
  readonly [field: string]: unknown;
}

const MAX_MESSAGE_CHARS = 500;
const MAX_NAME_CHARS = 200;
/** One for each time that something is sent again: a batch of bulk calls may be sent often. */
const MAX_NOTES = 50;

export function logTypeOf({ service }: Partial<CallOrigin>): LogType {
  return service === "mcp" ? "mcp" : "unified_proxy_api";
}

/** Neither bodies nor values of queries are in it: they hold what is the workspace's own. */
export function toLogEntry(
  id: string,
  nowMs: number,
  { account, resource, method, toolName, origin }: LoggedCall,
  trace: CallTrace,
  { statusCode, message, durationMs }: LoggedOutcome,
): LogEntry {
  const { service = "direct", requestId, actor, client } = origin;
  const isMcp = logTypeOf(origin) === "mcp";
  return {
    _id: id,
    timestamp: new Date(nowMs).toISOString(),
    service,
    environment_id: account.environmentId,
    integrated_account_id: account.id,
    tenant_id: account.tenantId,
    integration: DUB_INTEGRATION.name,
    request_type: REQUEST_TYPE,
    resource,
    method,
    http_method: trace.sent?.method ?? null,
    http_url: trace.sent ? withoutValues(trace.sent.url).slice(0, QUOTAS.loggedUrlChars) : null,
    http_status_code: statusCode,
    http_status_category: `${Math.floor(statusCode / 100)}xx`,
    duration: Math.round(durationMs),
    fetch_duration: Math.round(trace.fetchMs),
    result_count: trace.resultCount ?? null,
    integrated_account_needs_reauth: trace.needsReauth,
    logs: trace.notes.slice(0, MAX_NOTES).map((note) => toPlainText(note, MAX_MESSAGE_CHARS)),
    message: message === null ? null : toPlainText(message, MAX_MESSAGE_CHARS),
    request_id: requestId ?? null,
    ...(isMcp && {
      mcp_server_id: actor?.type === "mcp_token" ? actor.id : null,
      mcp_server_name: actor?.type === "mcp_token" ? actor.name : null,
      mcp_method: MCP_METHOD,
      tool_name: toolName ?? null,
      client_name: client ? toPlainText(client.name, MAX_NAME_CHARS) : null,
      client_version: client ? toPlainText(client.version, MAX_NAME_CHARS) : null,
    }),
  };
}

/** The only one there is of each: Dub has no unified model, and no other method of MCP reaches an upstream. */
export const REQUEST_TYPE = "proxy";
export const MCP_METHOD = "tools/call";

/** `?search=[redacted]`: which parameters were given helps, their values may be private. */
function withoutValues(url: string): string {
  const start = url.indexOf("?");
  if (start === -1) return url;
  return url.slice(0, start) + url.slice(start).replace(/=[^&]*/g, "=[redacted]");
}

/** PostgreSQL holds every character but NUL. */
function toPlainText(text: string, maxChars: number): string {
  return text.slice(0, maxChars).toWellFormed().replaceAll("\0", "");
}
