import type { Tool } from "../tools/tool.ts";

/** Names of query parameters that Dub documents, by method and path below the base URL. */
export type KnownParameters = (method: string, path: string) => ReadonlySet<string>;

/** Dub reads lists in queries as texts with commas; what is none of its documented operations may read them otherwise. */
export function knownParameters(catalog: readonly Tool[]): KnownParameters {
  const known = catalog.map(({ operation: { method, path }, accepts }) => ({
    method,
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}/?$`),
    names: Object.keys(accepts.query),
  }));
  return (method, path) =>
    new Set(
      known
        .filter((operation) => operation.method === method && operation.pattern.test(path))
        .flatMap(({ names }) => names),
    );
}
