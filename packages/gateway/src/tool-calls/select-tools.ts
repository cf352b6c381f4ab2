import type { ToolFilter } from "../tools/filter-tools.ts";
import { filterTools } from "../tools/filter-tools.ts";
import type { Tool } from "../tools/tool.ts";

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
 * neither be seen nor called. See behaviour/mcp 2.
 */
export function selectTools(catalog: readonly Tool[], scopes: readonly ToolScope[]): ToolSelection {
  return { tools: scopes.reduce(narrow, catalog), isLean: scopes.some(({ surface }) => surface === "lean") };
}

function narrow(tools: readonly Tool[], { surface, access = "all", ...filter }: ToolScope): readonly Tool[] {
  return filterTools(tools, filter).filter((tool) => isWithin(access, tool) && (surface !== "default" || isCore(tool)));
}

/** What a client may do to the workspace, each level with those before it: read; change; remove. */
export const ACCESS_LEVELS = ["read", "write", "all"] as const;
export type AccessLevel = (typeof ACCESS_LEVELS)[number];

/** The level that a tool needs. See behaviour/mcp 4. */
export function levelOf(tool: Tool): AccessLevel {
  if (tool.annotations.readOnlyHint) return "read";
  return tool.operation.effect === "destroy" || tool.method === "delete" ? "all" : "write";
}

export function isWithin(level: AccessLevel, tool: Tool): boolean {
  return ACCESS_LEVELS.indexOf(levelOf(tool)) <= ACCESS_LEVELS.indexOf(level);
}

/**
 * How much of the catalog a client is shown: every tool; the core of them; or a few tools with which it finds and calls
 * the others. See behaviour/mcp 2.
 */
export const SURFACES = ["full", "default", "lean"] as const;
export type Surface = (typeof SURFACES)[number];

/** What a list of tools may cost a client, at four bytes a token. See behaviour/mcp 2. */
export const TOKEN_BUDGETS: Readonly<Record<Surface, number>> = { full: 20_000, default: 8_000, lean: 1_500 };

const CORE_TAGS = ["links", "analytics", "events", "domains", "tracking"];

/** Partner tools that touch links belong to the program; what changes many things at once is no everyday tool. */
const OUTSIDE_TAGS = ["partners", "bulk"];

export function isCore({ tags }: Tool): boolean {
  return tags.some((tag) => CORE_TAGS.includes(tag)) && !tags.some((tag) => OUTSIDE_TAGS.includes(tag));
}
