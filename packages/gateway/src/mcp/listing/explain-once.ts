import type { JsonSchema } from "@overdub/contract";
import type { ListedTool } from "./listed-tool.ts";

/** Tools with fewer arguments can afford to explain them all. */
const MANY_ARGUMENTS = 5;

/**
 * A list in which large tools do not explain an argument that a tool before them explains in the same words. Most of the
 * cost of a list are fields of a link, which are the same to create, update and upsert it.
 */
export function explainOnce<Listed extends ListedTool>(tools: readonly Listed[]): Listed[] {
  const explained = new Set<string>();
  return tools.map((tool) => {
    const properties = Object.entries(tool.inputSchema.properties as Readonly<Record<string, JsonSchema>>);
    const isLarge = properties.length > MANY_ARGUMENTS;
    const told = properties.map(([name, property]) => {
      const { description, ...rest } = property;
      if (description === undefined) return [name, property];
      const explanation = `${name}: ${description}`;
      if (isLarge && explained.has(explanation)) return [name, rest];
      explained.add(explanation);
      return [name, property];
    });
    return { ...tool, inputSchema: { ...tool.inputSchema, properties: Object.fromEntries(told) } };
  });
}
