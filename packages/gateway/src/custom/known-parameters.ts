import type { Tool } from "../tools/tool.ts";

/** Names of query parameters that Dub documents, by method and path below the base URL. */
export type KnownParameters = (method: string, path: string) => ReadonlySet<string>;

/** Dub reads lists in queries as texts with commas; what is none of its documented operations may read them otherwise. */
export function knownParameters(catalog: readonly Tool[]): KnownParameters {
  const known = catalog.map((tool) => ({
    tool,
    pattern: new RegExp(`^${tool.operation.path.replaceAll(/\{\w+\}/g, "[^/]+")}/?$`),
  }));
  return (method, path) =>
    new Set(
      known
        .filter(({ tool, pattern }) => tool.operation.method === method && pattern.test(path))
        .flatMap(({ tool }) => Object.keys(tool.accepts.query)),
    );
}
