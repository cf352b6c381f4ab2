import type { Logger } from "pino";
import { pino } from "pino";
import packageJson from "../../package.json" with { type: "json" };
import type { Config } from "../config/config.ts";

/** Structured lines on standard error: standard output belongs to what a command answers. */
export function createLog({ logLevel }: Pick<Config, "logLevel">): Logger {
  return pino({ level: logLevel, base: null, redact: ["*.authorization", "*.token", "*.apiKey"] }, pino.destination(2));
}

export const VERSION = packageJson.version;
