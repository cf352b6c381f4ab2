import { filterTools } from "../catalog/filter-tools.ts";
import type { Tool } from "../catalog/tool.ts";
import type { McpAccess } from "./mcp-access.ts";

/**
 * The tools of one request: those of the server, narrowed by the token, then by the URL. What is left out can neither
 * be seen nor called. Source: spec mcp, Surfaces.
 */
export function selectTools(catalog: readonly Tool[], access: McpAccess, query: URLSearchParams): readonly Tool[] {
  const granted = filterTools(catalog, access.token.config);
  const asked = filterTools(granted, {
    tags: query
      .getAll("tags")
      .flatMap((tags) => tags.split(","))
      .filter(Boolean),
  });
  return access.account.isSandbox || isReadOnly(query) ? asked.filter((tool) => tool.annotations.readOnlyHint) : asked;
}

/** Only a clear no allows writes: `read_only`, `read_only=1` and `read_only=yes` all ask to be kept from them. */
function isReadOnly(query: URLSearchParams): boolean {
  const value = query.get("read_only");
  return value !== null && value !== "false" && value !== "0";
}
