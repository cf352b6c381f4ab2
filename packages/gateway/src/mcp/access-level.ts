import type { Tool } from "../catalog/tool.ts";

/** What a client may do to the workspace, each level with those before it: read; change; remove. */
export const ACCESS_LEVELS = ["read", "write", "all"] as const;
export type AccessLevel = (typeof ACCESS_LEVELS)[number];

/** The level that a tool needs. Source: spec mcp, Safety of writes. */
export function levelOf(tool: Tool): AccessLevel {
  if (tool.annotations.readOnlyHint) return "read";
  return tool.operation.effect === "destroy" || tool.method === "delete" ? "all" : "write";
}

export function isWithin(level: AccessLevel, tool: Tool): boolean {
  return ACCESS_LEVELS.indexOf(levelOf(tool)) <= ACCESS_LEVELS.indexOf(level);
}
