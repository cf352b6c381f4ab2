import { CliError } from "./cli-error.ts";

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Where Dub's hosted API answers. */
const HOSTED_DUB = "https://api.dub.co";

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
    apiToken: text("OVERDUB_API_TOKEN"),
    workspaceKey: text("OVERDUB_WORKSPACE_KEY"),
    dubBaseUrl: readHttpUrl(text("OVERDUB_DUB_BASE_URL"), "OVERDUB_DUB_BASE_URL") ?? HOSTED_DUB,
    databaseUrl: text("DATABASE_URL"),
    eventsUrl: text("EVENTS_URL"),
    logLevel: readLogLevel(text("OVERDUB_LOG_LEVEL")),
  };
  if (config.port !== 0 && config.port === config.workspacePort) {
    throw new CliError("OVERDUB_PORT and OVERDUB_WORKSPACE_PORT must differ.");
  }
  if (config.apiToken !== undefined && config.apiToken.length < 24) {
    throw new CliError("OVERDUB_API_TOKEN must have at least 24 characters.");
  }
  return config;
}

/** 0 lets the system choose, for tests. */
function readPort(text: string | undefined, name: string, fallback: number): number {
  if (text === undefined) return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new CliError(`${name} must be a port number.`);
  return port;
}

function readHttpUrl(text: string | undefined, name: string): string | undefined {
  if (text === undefined) return undefined;
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new CliError(`${name} must be an http(s) URL.`);
  return text.replace(/\/+$/, "");
}

function readLogLevel(text = "info"): Config["logLevel"] {
  const level = LOG_LEVELS.find((name) => name === text);
  if (!level) throw new CliError(`OVERDUB_LOG_LEVEL must be one of ${LOG_LEVELS.join(", ")}.`);
  return level;
}
