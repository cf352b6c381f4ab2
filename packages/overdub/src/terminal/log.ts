import type { Logger } from "pino";
import { pino } from "pino";
import packageJson from "../../package.json" with { type: "json" };

/** Structured lines on standard error: standard output belongs to what a command answers. */
export function createLog({ logLevel }: { readonly logLevel: string }): Logger {
  return pino({ level: logLevel, base: null, redact: ["*.authorization", "*.token", "*.apiKey"] }, pino.destination(2));
}

export const VERSION = packageJson.version;
