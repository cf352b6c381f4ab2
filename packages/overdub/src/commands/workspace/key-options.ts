import { UsageError } from "../../terminal/cli-error.ts";

/** What a column of the database holds, on PostgreSQL. */
const MAX_LIMIT = 2 ** 31 - 1;

/** How many calls are allowed. @throws UsageError unless it is a whole number above 0, or absent. */
export function readLimit(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const limit = Number(text);
  if (!(Number.isInteger(limit) && limit > 0 && limit <= MAX_LIMIT)) {
    throw new UsageError(`${option} takes a whole number above 0.`);
  }
  return limit;
}

interface ScopeOptions {
  /** Separated by commas or spaces. */
  readonly scopes?: string;
  readonly readOnly?: boolean;
}

/** The scopes of a key; `undefined`: no limits. Whether there are such scopes the workspace knows. @throws UsageError */
export function readScopes({ scopes, readOnly }: ScopeOptions): string[] | undefined {
  if (readOnly && scopes !== undefined) throw new UsageError("--read-only and --scopes exclude each other.");
  if (readOnly) return ["apis.read"];
  if (scopes === undefined) return undefined;
  const list = scopes.split(/[\s,]+/).filter(Boolean);
  // An empty list would mean everything.
  if (list.length === 0) throw new UsageError("--scopes takes at least one scope.");
  return list;
}
