import type { JsonSchema } from "@overdub/contract";
import { firstSentence } from "../first-sentence.ts";
import type { ListedTool } from "./listed-tool.ts";

/** A tool in as few bytes as can be: what it does, and the names of its arguments. `describe_dub_tools` tells the rest. */
export function terseTool({ description, inputSchema, ...tool }: ListedTool): ListedTool {
  const properties = inputSchema.properties as Readonly<Record<string, JsonSchema>>;
  const terse = Object.entries(properties).map(([name, { description: _description, ...property }]) => [
    name,
    property,
  ]);
  return {
    ...tool,
    description: firstSentence(description),
    inputSchema: { ...inputSchema, properties: Object.fromEntries(terse) },
  };
}
