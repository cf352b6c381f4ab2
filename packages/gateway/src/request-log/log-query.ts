import { firstUlidAt } from "@overdub/contract";
import { z } from "zod";
import { DUB_INTEGRATION } from "../environments/dub-integration.ts";
import { GatewayError, invalidArgument } from "../errors/gateway-error.ts";
import type { Query } from "../http/parse-query.ts";
import { parseRequest, text } from "../http/parse-request.ts";
import type { LogType } from "./log-entry.ts";
import { LOG_TYPES, MCP_METHOD, REQUEST_TYPE } from "./log-entry.ts";
import type { LogColumns } from "./queries.ts";
import type { SyncLogType } from "./sync-log.ts";
import { SYNC_LOG_TYPES } from "./sync-log.ts";

/** What a caller asks of the log. */
export interface LogQuery {
  readonly logType: LogType | SyncLogType | "webhook";
  readonly environmentId: string | undefined;
  readonly equals: LogColumns;
  /** Of sync jobs. */
  readonly sync: Readonly<Partial<Record<(typeof SYNC_COLUMNS)[number], string>>>;
  /** Of requests to webhooks. */
  readonly webhook: { readonly webhookId: string | undefined; readonly event: string | undefined };
  readonly statusCodes: readonly [from: number, to: number] | undefined;
  readonly afterId: string | undefined;
  readonly beforeId: string | undefined;
  readonly limit: number;
  /** A filter names something that no entry has. */
  readonly isEmpty: boolean;
}

const MAX_LIMIT = 100;
const MAX_RANGE_MS = 31 * 86_400_000;

const Name = text(255);
const Instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], { error: "must be an ISO 8601 instant" })
  .transform((instant) => Date.parse(instant));

const Filters = {
  request_type: Name,
  integrated_account_id: Name,
  environment_id: Name,
  integration: Name,
  http_status_code: z.coerce.number().int().min(100).max(599),
  http_status_category: z.enum(["2xx", "3xx", "4xx", "5xx"]),
};

const McpFilters = {
  ...Filters,
  mcp_server_id: Name,
  tool_name: Name,
  mcp_method: Name,
  client_name: Name,
  client_version: Name,
  request_id: Name,
};

const ProxyFilters = { ...Filters, request_id: Name };

const SyncFilters = {
  sync_job_id: Name,
  sync_job_run_id: Name,
  sync_job_run_event: Name,
  webhook_id: Name,
  integrated_account_id: Name,
  environment_id: Name,
};
const WebhookFilters = { webhook_id: Name, event: Name, environment_id: Name };
const TYPES = [...LOG_TYPES, "webhook", ...SYNC_LOG_TYPES] as const;

const Paging = {
  log_type: z.string(),
  limit: z.coerce.number().int().min(1),
  next_cursor: z.string(),
  created_at: z.strictObject({ gt: Instant.optional(), lt: Instant.optional() }),
};

/** @throws 400 for what no log of this type knows. See behaviour/gateway 9.3. */
export function readLogQuery(given: Query): LogQuery {
  const { log_type_filter: nested = {}, ...top } = withoutEmpty(given);
  if (typeof nested !== "object" || nested === null || Array.isArray(nested)) {
    throw invalidArgument("query.log_type_filter", "must be written as log_type_filter[name]=value");
  }
  const logType = TYPES.find((type) => type === top.log_type);
  if (!logType) throw invalidArgument("query.log_type", `must be one of ${TYPES.join(", ")}`);
  const schema = z.strictObject({ ...Paging, ...FILTERS[logType] }).partial();
  const contradicted = Object.entries(withoutEmpty(nested)).find(
    ([name, value]) => top[name] !== undefined && top[name] !== value,
  );
  if (contradicted) throw invalidArgument(`query.${contradicted[0]}`, "is given twice, with different values");
  const query: Partial<z.output<typeof AnyQuery>> = parseRequest(schema, { ...top, ...withoutEmpty(nested) }, "query");
  const { created_at: createdAt = {}, limit = MAX_LIMIT, next_cursor: cursor } = query;
  requireBoundedRange(createdAt);
  const beforeIds = [
    ...(createdAt.lt === undefined ? [] : [firstUlidAt(createdAt.lt)]),
    ...(cursor === undefined ? [] : [readLogCursor(cursor)]),
  ];
  return {
    logType,
    environmentId: query.environment_id,
    equals: pick(query, COLUMNS),
    sync: pick(query, SYNC_COLUMNS),
    webhook: { webhookId: query.webhook_id, event: query.event },
    statusCodes: statusCodesOf(query),
    afterId: createdAt.gt === undefined ? undefined : firstUlidAt(createdAt.gt + 1),
    beforeId: beforeIds.toSorted()[0],
    limit: Math.min(limit, MAX_LIMIT),
    isEmpty:
      (query.integration !== undefined && !INTEGRATION_NAMES.includes(query.integration)) ||
      (query.request_type !== undefined && query.request_type !== REQUEST_TYPE) ||
      (query.mcp_method !== undefined && query.mcp_method !== MCP_METHOD),
  };
}

const FILTERS = {
  unified_proxy_api: ProxyFilters,
  mcp: McpFilters,
  webhook: WebhookFilters,
  rapid_bridge: SyncFilters,
  sync_job_cron_trigger: { environment_id: Name },
};
const AnyQuery = z.object({ ...Paging, ...McpFilters, ...WebhookFilters, ...SyncFilters });
const INTEGRATION_NAMES: readonly string[] = [DUB_INTEGRATION.name, DUB_INTEGRATION.id];
const COLUMNS = [
  "integrated_account_id",
  "mcp_server_id",
  "tool_name",
  "client_name",
  "client_version",
  "request_id",
] as const satisfies (keyof LogColumns)[];

const SYNC_COLUMNS = [
  "integrated_account_id",
  "sync_job_id",
  "sync_job_run_id",
  "sync_job_run_event",
  "webhook_id",
] as const;

function pick<Column extends keyof z.output<typeof AnyQuery>>(
  query: Partial<z.output<typeof AnyQuery>>,
  columns: readonly Column[],
) {
  return Object.fromEntries(columns.flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]]])));
}

function statusCodesOf(query: Partial<z.output<typeof AnyQuery>>): LogQuery["statusCodes"] {
  const { http_status_code: code, http_status_category: category } = query;
  const hundreds = category === undefined ? undefined : Number(category.charAt(0)) * 100;
  if (code === undefined) return hundreds === undefined ? undefined : [hundreds, hundreds + 99];
  return hundreds === undefined ? [code, code] : [Math.max(code, hundreds), Math.min(code, hundreds + 99)];
}

function requireBoundedRange({ gt, lt }: { gt?: number | undefined; lt?: number | undefined }): void {
  if (gt === undefined) return;
  if (lt === undefined) throw invalidArgument("query.created_at.lt", "is required with created_at[gt]", "required");
  if (lt - gt > MAX_RANGE_MS) throw invalidArgument("query.created_at", "must not span more than a month");
}

/** A client that has no cursor or filter yet sends an empty one. */
function withoutEmpty(query: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
}

export function toLogCursor(id: string): string {
  return Buffer.from(`log ${id}`).toString("base64url");
}

function readLogCursor(cursor: string): string {
  const id = /^log ([0-9A-Z]{26})$/.exec(Buffer.from(cursor, "base64url").toString("latin1"))?.[1];
  if (id === undefined) throw new GatewayError(400, "Invalid next_cursor");
  return id;
}
