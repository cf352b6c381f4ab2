import { CliError } from "../cli-error.ts";

/** How many calls are allowed. @throws CliError unless it is a whole number above 0, or absent. */
export function readLimit(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const limit = Number(text);
  // What the column holds, on PostgreSQL.
  if (!(Number.isInteger(limit) && limit > 0 && limit < 2 ** 31)) {
    throw new CliError(`${option} takes a whole number above 0.`);
  }
  return limit;
}
