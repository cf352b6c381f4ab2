import type { Logger } from "pino";
import { pino } from "pino";

/** Structured lines on standard error: standard output belongs to what a command answers. */
export function createLog({ logLevel }: { readonly logLevel: string }): Logger {
  return pino({ level: logLevel, base: null, redact: ["*.authorization", "*.token", "*.apiKey"] }, pino.destination(2));
}
