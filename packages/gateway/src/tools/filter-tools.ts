import type { Tool } from "./tool.ts";
import { methodClass } from "./tool.ts";

/** What narrows a list of tools, on the tools route and on an MCP token alike. */
export interface ToolFilter {
  /** `read`, `write`, `custom`, or the exact name of a method; any letter case. */
  readonly methods?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

/**
 * Tools that match one of the methods and one of the tags, in the order given. An absent or empty list restricts
 * nothing; an unknown value matches nothing. See behaviour/gateway 6.3.
 */
export function filterTools(tools: readonly Tool[], filter: ToolFilter): readonly Tool[] {
  const methods = filter.methods?.map((method) => method.toLowerCase()) ?? [];
  const tags = filter.tags ?? [];
  return tools.filter(
    (tool) =>
      (methods.length === 0 || methods.includes(tool.method) || methods.includes(methodClass(tool.method))) &&
      (tags.length === 0 || tags.some((tag) => tool.tags.includes(tag))),
  );
}

/**
 * The tools that at least one of several upstreams serves.
 *
 * @param upstreams  Ids of the operations of each; undefined where it is not known which, and no tool is left out.
 */
export function servedTools(
  tools: readonly Tool[],
  upstreams: readonly (ReadonlySet<string> | undefined)[],
): readonly Tool[] {
  return tools.filter(({ operation }) => upstreams.some((served) => !served || served.has(operation.id)));
}

/** Those that an upstream does not serve; none where that is not known. */
export function unservedTools(tools: readonly Tool[], served: ReadonlySet<string> | undefined): readonly Tool[] {
  return tools.filter(({ operation }) => served !== undefined && !served.has(operation.id));
}
