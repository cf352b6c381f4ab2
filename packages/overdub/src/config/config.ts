import { Resolver } from "node:dns";
import { isIP } from "node:net";
import type { AccessLevel, Surface } from "@overdub/gateway";
import { ACCESS_LEVELS, HOSTED_DUB, SURFACES } from "@overdub/gateway";
import type { DomainOptions } from "@overdub/workspace";
import { isFetchAllowEntry, isProxyEntry } from "@overdub/workspace";
import { CliError } from "../terminal/cli-error.ts";

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Everything that the environment decides, read once. */
export interface Config {
  /** Gateway, MCP. Default: 4400. */
  readonly port: number;
  /** Embedded workspace: API and short links. Default: 4401. */
  readonly workspacePort: number;
  /** Default: 127.0.0.1. */
  readonly host: string;
  /** Default: ./data. */
  readonly dataFolder: string;
  /** 32 bytes in base64; absent: the key file in the data folder. */
  readonly masterKey: string | undefined;
  /** Preset first API token, for automation. */
  readonly apiToken: string | undefined;
  /** Preset first key of the embedded workspace, for automation. */
  readonly workspaceKey: string | undefined;
  /** What an account without a base URL of its own speaks to. */
  readonly dubBaseUrl: string;
  /** Absent: SQLite in the data folder. */
  readonly databaseUrl: string | undefined;
  /** Absent: DuckDB in the data folder. */
  readonly eventsUrl: string | undefined;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Hosts and addresses that may be fetched although they are not public. */
  readonly fetchAllow: readonly string[];
  /** A JSON file of exchange rates. Absent: those in the box. */
  readonly exchangeRatesFile: string | undefined;
  /** Days that clicks, leads and sales are kept. Absent: for ever. */
  readonly eventRetentionDays: number | undefined;
  /** Calls of one account in ten seconds; 0: any number. Absent: the gateway's default. */
  readonly accountLimit: number | undefined;
  /** Requests of one API token in ten seconds, likewise. */
  readonly apiTokenLimit: number | undefined;
  /** Days that the request log is kept; 0: there is none. Absent: the gateway's default. */
  readonly requestLogDays: number | undefined;
  /** The name by which the world reaches the embedded workspace: the target of its domains' CNAME records. */
  readonly publicHost: string | undefined;
  /** IPv4 and IPv6 addresses by which the world reaches it, for domains that can't have a CNAME. */
  readonly publicAddresses: readonly string[] | undefined;
  /** `ip:port` of the DNS server that is asked about domains. Absent: the system's. */
  readonly dnsResolver: string | undefined;
  /** The most that any MCP token may show. Absent: every tool. */
  readonly mcpSurface: Surface | undefined;
  /** The most that any MCP token may do. Absent: everything. */
  readonly mcpAccess: AccessLevel | undefined;
  /** Whose headers tell where visitors come from. Absent: proxies on loopback and private addresses. */
  readonly trustedProxies: readonly string[] | undefined;
  /** Path of an `.mmdb` file. Absent: visitors' countries alone are known. */
  readonly cityDatabase: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws CliError naming the variable and what it may be. */
export function readConfig(env: Environment): Config {
  const text = (name: string) => env[name]?.trim() || undefined;
  const config = {
    port: readPort(text("OVERDUB_PORT"), "OVERDUB_PORT", 4400),
    workspacePort: readPort(text("OVERDUB_WORKSPACE_PORT"), "OVERDUB_WORKSPACE_PORT", 4401),
    host: text("OVERDUB_HOST") ?? "127.0.0.1",
    dataFolder: text("OVERDUB_DATA") ?? "./data",
    masterKey: text("OVERDUB_MASTER_KEY"),
    apiToken: readMatch(
      text("OVERDUB_API_TOKEN"),
      /^[!-~]{24,}$/,
      "OVERDUB_API_TOKEN must be 24 or more characters without spaces.",
    ),
    workspaceKey: readMatch(
      text("OVERDUB_WORKSPACE_KEY"),
      /^dub_[0-9A-Za-z]{16,}$/,
      "OVERDUB_WORKSPACE_KEY must be dub_ and 16 or more letters and digits.",
    ),
    dubBaseUrl: readHttpUrl(text("OVERDUB_DUB_BASE_URL") ?? HOSTED_DUB, "OVERDUB_DUB_BASE_URL"),
    databaseUrl: readMatch(
      text("DATABASE_URL"),
      /^(sqlite|postgres|postgresql):./,
      "DATABASE_URL must start with sqlite: or postgres://.",
    ),
    eventsUrl: readMatch(
      text("EVENTS_URL"),
      /^(duckdb:|clickhouses?:\/\/)./,
      "EVENTS_URL must start with duckdb:, followed by the path of a file, or with clickhouse:// or clickhouses://.",
    ),
    logLevel: readChoice(text("OVERDUB_LOG_LEVEL"), "OVERDUB_LOG_LEVEL", LOG_LEVELS) ?? "info",
    fetchAllow: readFetchAllow(text("OVERDUB_FETCH_ALLOW")),
    exchangeRatesFile: text("OVERDUB_EXCHANGE_RATES"),
    eventRetentionDays: readDays(text("OVERDUB_EVENT_RETENTION_DAYS"), "OVERDUB_EVENT_RETENTION_DAYS"),
    accountLimit: readCount(text("OVERDUB_ACCOUNT_LIMIT"), "OVERDUB_ACCOUNT_LIMIT"),
    apiTokenLimit: readCount(text("OVERDUB_API_TOKEN_LIMIT"), "OVERDUB_API_TOKEN_LIMIT"),
    requestLogDays: readCount(text("OVERDUB_REQUEST_LOG_DAYS"), "OVERDUB_REQUEST_LOG_DAYS"),
    publicHost: readMatch(
      text("OVERDUB_PUBLIC_HOST")?.toLowerCase(),
      /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/,
      "OVERDUB_PUBLIC_HOST must be a host name with a dot, such as links.example.com.",
    ),
    publicAddresses: readAddresses(text("OVERDUB_PUBLIC_ADDRESSES")),
    dnsResolver: readResolver(text("OVERDUB_DNS_RESOLVER")),
    mcpSurface: readChoice(text("OVERDUB_MCP_SURFACE"), "OVERDUB_MCP_SURFACE", SURFACES),
    mcpAccess: readChoice(text("OVERDUB_MCP_ACCESS"), "OVERDUB_MCP_ACCESS", ACCESS_LEVELS),
    trustedProxies: readProxies(text("OVERDUB_TRUSTED_PROXIES")),
    cityDatabase: text("OVERDUB_CITY_DATABASE"),
  };
  if (config.port !== 0 && config.port === config.workspacePort) {
    throw new CliError("OVERDUB_PORT and OVERDUB_WORKSPACE_PORT must differ.");
  }
  return config;
}

/** 0 lets the system choose, for tests. */
function readPort(text: string | undefined, name: string, fallback: number): number {
  if (text === undefined) return fallback;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new CliError(`${name} must be a port number.`);
  return port;
}

function readCount(text: string | undefined, name: string): number | undefined {
  if (text !== undefined && !/^\d{1,6}$/.test(text))
    throw new CliError(`${name} must be a whole number of up to six digits.`);
  return text === undefined ? undefined : Number(text);
}

function readFetchAllow(text = ""): readonly string[] {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== "");
  if (entries.every(isFetchAllowEntry)) return entries;
  throw new CliError(
    "OVERDUB_FETCH_ALLOW must be host names, IP addresses or blocks such as 10.1.0.0/16, with commas.",
  );
}

/** 0 would delete everything, which nobody means. */
function readDays(text: string | undefined, name: string): number | undefined {
  const days = readCount(text, name);
  if (days === 0) throw new CliError(`${name} must be at least 1; leave it out to keep everything.`);
  return days;
}

function readAddresses(text: string | undefined): string[] | undefined {
  const addresses = text?.split(",").map((address) => address.trim());
  if (addresses?.some((address) => isIP(address) === 0)) {
    throw new CliError("OVERDUB_PUBLIC_ADDRESSES must be IP addresses, separated by commas.");
  }
  return addresses;
}

function readResolver(text: string | undefined): string | undefined {
  try {
    if (text !== undefined) new Resolver().setServers([text]);
    return text;
  } catch (cause) {
    throw new CliError("OVERDUB_DNS_RESOLVER must be an IP address, with a port where it is not 53.", { cause });
  }
}

/** What the embedded workspace is told of its domains. */
export function domainOptions({ publicHost, publicAddresses, dnsResolver }: Config): DomainOptions {
  return { publicHost, publicAddresses, dnsResolver };
}

function readProxies(text: string | undefined): readonly string[] | undefined {
  const entries = text?.split(/[\s,]+/).filter((entry) => entry !== "");
  if (entries === undefined || entries.every(isProxyEntry)) return entries;
  throw new CliError(
    "OVERDUB_TRUSTED_PROXIES must list addresses and ranges such as 10.0.0.0/8, or be private, none or all.",
  );
}

/** @returns it without trailing slashes. @throws CliError */
export function readHttpUrl(text: string, name: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new CliError(`${name} must be an http(s) URL.`);
  return text.replace(/\/+$/, "");
}

/** The value is not repeated in the message: it may be a secret. */
function readMatch(text: string | undefined, pattern: RegExp, message: string): string | undefined {
  if (text !== undefined && !pattern.test(text)) throw new CliError(message);
  return text;
}

function readChoice<Choice extends string>(
  text: string | undefined,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const choice = choices.find((candidate) => candidate === text);
  if (text !== undefined && !choice) throw new CliError(`${name} must be one of ${choices.join(", ")}.`);
  return choice;
}
