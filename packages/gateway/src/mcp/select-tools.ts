import type { ToolFilter } from "../catalog/filter-tools.ts";
import { filterTools } from "../catalog/filter-tools.ts";
import type { Tool } from "../catalog/tool.ts";
import type { AccessLevel } from "./access-level.ts";
import { isWithin } from "./access-level.ts";
import type { Surface } from "./surface.ts";
import { isCore } from "./surface.ts";

/** What one of the parties that have a say (server, token, URL) leaves of the catalog. Default: all of it. */
export interface ToolScope extends ToolFilter {
  readonly surface?: Surface | undefined;
  readonly access?: AccessLevel | undefined;
}

export interface ToolSelection {
  /** What may be called, in the catalog's order. */
  readonly tools: readonly Tool[];
  /** Whether they are to be found by searching, instead of listed. */
  readonly isLean: boolean;
}

/**
 * The tools of one request. Each scope can only take away from what the ones before it left, and what is left out can
 * neither be seen nor called. Source: spec mcp, Surfaces.
 */
export function selectTools(catalog: readonly Tool[], scopes: readonly ToolScope[]): ToolSelection {
  return { tools: scopes.reduce(narrow, catalog), isLean: scopes.some(({ surface }) => surface === "lean") };
}

function narrow(tools: readonly Tool[], { surface, access = "all", ...filter }: ToolScope): readonly Tool[] {
  return filterTools(tools, filter).filter((tool) => isWithin(access, tool) && (surface !== "default" || isCore(tool)));
}
