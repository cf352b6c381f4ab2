import { AppError } from "../errors/app-error.ts";
import type { AnyOperation } from "../operation.ts";

/** What goes into a URL: path parameters and query parameters by name. */
export interface UrlInput {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The address of one call of an operation.
 *
 * @param baseUrl  with or without a path and a slash at its end, e.g. `http://localhost:4401/api`.
 * @param input    lists in the query travel as `a,b`; what is undefined or null is left out.
 * @throws         `bad_request` when a path parameter could not stay within its segment.
 */
export function buildUrl(baseUrl: string, operation: Pick<AnyOperation, "path">, input: UrlInput = {}): string {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_placeholder, name: string) =>
    encodeSegment(name, input.params?.[name]),
  );
  const query = encodeQuery(input.query ?? {});
  return `${baseUrl.replace(/\/+$/, "")}${path}${query && "?"}${query}`;
}

/** URL parsers resolve `.` and `..` even when the rest of the path is encoded, so those can never be an id. */
function encodeSegment(name: string, value: unknown): string {
  const text = value === undefined || value === null ? "" : String(value);
  if (text === "" || text === "." || text === ".." || !text.isWellFormed()) {
    throw new AppError("bad_request", `Invalid path parameter: ${name}`);
  }
  return encodeURIComponent(text);
}

function encodeQuery(query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(name, String(value));
  }
  return search.toString();
}
