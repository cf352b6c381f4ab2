import type { Tool } from "../catalog/tool.ts";

/**
 * How much of the catalog a client is shown: every tool; the core of them; or a few tools with which it finds and calls
 * the others. Source: spec mcp, Surfaces.
 */
export const SURFACES = ["full", "default", "lean"] as const;
export type Surface = (typeof SURFACES)[number];

/** What a list of tools may cost a client, at four bytes a token. Source: spec mcp, Surfaces. */
export const TOKEN_BUDGETS: Readonly<Record<Surface, number>> = { full: 20_000, default: 8_000, lean: 1_500 };

const CORE_TAGS = ["links", "analytics", "events", "domains", "tracking"];

/** Partner tools that touch links belong to the program; what changes many things at once is no everyday tool. */
const OUTSIDE_TAGS = ["partners", "bulk"];

export function isCore({ tags }: Tool): boolean {
  return tags.some((tag) => CORE_TAGS.includes(tag)) && !tags.some((tag) => OUTSIDE_TAGS.includes(tag));
}
