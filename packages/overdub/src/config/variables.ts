import { ACCESS_LEVELS, HOSTED_DUB, SURFACES } from "@overdub/gateway/words";
import {
  anyText,
  count,
  days,
  fetchAllowList,
  httpUrl,
  matching,
  megabytes,
  oneOf,
  port,
  seconds,
  threads,
} from "./kinds.ts";
import { NETWORK_VARIABLES } from "./network-variables.ts";
import { OAUTH_VARIABLES } from "./oauth-variables.ts";
import type { Variable } from "./variable.ts";

/** By the name of the setting. The page lists them in this order. */
export const VARIABLES = {
  port: { name: "OVERDUB_PORT", kind: port, fallback: 4400, meaning: "Port of the gateway and of MCP." },
  workspacePort: {
    name: "OVERDUB_WORKSPACE_PORT",
    kind: port,
    fallback: 4401,
    meaning: "Port of the embedded workspace: its API and its short links.",
  },
  host: {
    name: "OVERDUB_HOST",
    kind: anyText,
    fallback: "127.0.0.1",
    meaning: "Address on which both ports listen.",
  },
  stopSeconds: {
    name: "OVERDUB_STOP_SECONDS",
    kind: count,
    fallback: 30,
    meaning:
      "Seconds in which requests under way may finish when the server is stopped; see [Operating](operating.md#stopping).",
  },
  keepAliveSeconds: {
    name: "OVERDUB_KEEP_ALIVE_SECONDS",
    kind: seconds,
    fallback: 5,
    meaning: "Seconds for which both ports keep an idle connection open. Behind a proxy: longer than the proxy does.",
  },
  dataFolder: {
    name: "OVERDUB_DATA",
    kind: anyText,
    fallback: "./data",
    meaning: "Data folder: the databases and the master key.",
  },
  logLevel: {
    name: "OVERDUB_LOG_LEVEL",
    kind: oneOf(["fatal", "error", "warn", "info", "debug", "trace", "silent"]),
    fallback: "info",
    meaning: "The least severe lines that are logged: `fatal` to `trace`, or `silent`.",
  },
  masterKey: {
    name: "OVERDUB_MASTER_KEY",
    kind: anyText,
    otherwise: "`master.key` in the data folder",
    meaning:
      "Encrypts stored credentials: 32 bytes in base64, such as from `openssl rand -base64 32`; several, parted by commas, while the key is changed.",
  },
  apiToken: {
    name: "OVERDUB_API_TOKEN",
    kind: matching(/^[!-~]{24,}$/, "be 24 or more characters without spaces"),
    otherwise: "random",
    meaning: "Presets the API token that the first start makes, for automation.",
  },
  workspaceKey: {
    name: "OVERDUB_WORKSPACE_KEY",
    kind: matching(/^dub_[0-9A-Za-z]{16,}$/, "be dub_ and 16 or more letters and digits"),
    otherwise: "random",
    meaning: "Presets the workspace key that the first start makes, for automation.",
  },
  dubBaseUrl: {
    name: "OVERDUB_DUB_BASE_URL",
    kind: httpUrl,
    fallback: HOSTED_DUB,
    meaning: "The Dub of every account that has no base URL of its own.",
  },
  ...OAUTH_VARIABLES,
  upstreamAllow: {
    name: "OVERDUB_UPSTREAM_ALLOW",
    kind: fetchAllowList,
    fallback: [],
    otherwise: "none",
    meaning:
      "Hosts, addresses and blocks such as `10.1.0.0/16` at which accounts may have a Dub although they are not public, by http too and on any port.",
  },
  databaseUrl: {
    name: "DATABASE_URL",
    kind: matching(/^(sqlite|postgres|postgresql):./, "start with sqlite: or postgres://"),
    otherwise: "SQLite in the data folder",
    meaning: "Database of state: `sqlite:<path>` or `postgres://…`.",
  },
  eventsUrl: {
    name: "EVENTS_URL",
    kind: matching(
      /^(duckdb:|clickhouses?:\/\/)./,
      "start with duckdb:, followed by the path of a file, or with clickhouse:// or clickhouses://",
    ),
    otherwise: "DuckDB in the data folder",
    meaning: "Event store: `duckdb:<path>`, or `clickhouse://…`; see [Scaling out](scaling.md).",
  },
  memory: {
    name: "OVERDUB_MEMORY_MB",
    kind: megabytes,
    otherwise: "the limit of the container, else what the machine has",
    meaning:
      "Megabytes that the server may use. Event store and databases keep to a share of them; see [Production](production.md#memory).",
  },
  eventThreads: {
    name: "OVERDUB_EVENT_THREADS",
    kind: threads,
    otherwise: "one for each core",
    meaning: "Threads that a query of events in DuckDB may use.",
  },
  eventRetentionDays: {
    name: "OVERDUB_EVENT_RETENTION_DAYS",
    kind: days,
    otherwise: "events are never deleted",
    meaning:
      "Days for which clicks, leads and sales are kept. Counters stay. A sale is refused once its customer's lead is gone.",
  },
  requestLogDays: {
    name: "OVERDUB_REQUEST_LOG_DAYS",
    kind: count,
    otherwise: "`30`",
    meaning: "Days for which the request log is kept. `0` turns it off.",
  },
  auditLogDays: {
    name: "OVERDUB_AUDIT_LOG_DAYS",
    kind: days,
    otherwise: "`365`",
    meaning: "Days for which the audit log is kept.",
  },
  addressClicks: {
    name: "OVERDUB_ADDRESS_CLICKS",
    kind: count,
    otherwise: "`1000`",
    meaning:
      "Clicks of one address on one link that are counted in an hour, whatever its user agents. `0` means no limit.",
  },
  accountLimit: {
    name: "OVERDUB_ACCOUNT_LIMIT",
    kind: count,
    otherwise: "`500`",
    meaning: "Calls of one account in ten seconds, on top of what its Dub allows. `0` means no limit.",
  },
  apiTokenLimit: {
    name: "OVERDUB_API_TOKEN_LIMIT",
    kind: count,
    otherwise: "`5000`",
    meaning: "Requests of one API token in ten seconds. `0` means no limit.",
  },
  mcpSurface: {
    name: "OVERDUB_MCP_SURFACE",
    kind: oneOf(SURFACES),
    otherwise: "`full`",
    meaning: "The largest tool set that any MCP server shows: `full`, `default` or `lean`; see [MCP](mcp.md).",
  },
  mcpAccess: {
    name: "OVERDUB_MCP_ACCESS",
    kind: oneOf(ACCESS_LEVELS),
    otherwise: "`all`",
    meaning: "The most that any MCP server may do: `read`, `write` or `all`.",
  },
  ...NETWORK_VARIABLES,
  exchangeRatesFile: {
    name: "OVERDUB_EXCHANGE_RATES",
    kind: anyText,
    otherwise: "approximate rates of 2026-07-01",
    meaning:
      'Path of a file `{"date": "2026-10-01", "rates": {"EUR": 0.86, "JPY": 152.4}}`: units for one US dollar, read at the start. What it leaves out is as in the table in the box.',
  },
} as const satisfies Readonly<Record<string, Variable>>;
