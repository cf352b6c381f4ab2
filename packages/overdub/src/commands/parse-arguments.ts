import { CliError } from "../cli-error.ts";

/** The arguments of a tool. @throws CliError when they are no JSON object. */
export function parseArguments(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    throw new CliError("The arguments (--args) are not valid JSON.", { cause });
  }
  throw new CliError("The arguments (--args) must be a JSON object.");
}
