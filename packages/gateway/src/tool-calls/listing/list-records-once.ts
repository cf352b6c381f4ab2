import type { JsonSchema } from "@overdub/contract";
import type { Properties } from "../../tools/schema-forms.ts";
import { isRecord, JSON_OBJECT } from "./compact-schema.ts";
import type { ListedTool } from "./listed-tool.ts";

/**
 * A list in which a record that several arguments hold, such as the properties of a partner's links, has its fields listed
 * once. Later ones name the tool that lists them, and are told as text, which is read.
 */
export function listRecordsOnce<Listed extends ListedTool>(tools: readonly Listed[]): Listed[] {
  const holders = new Map<string, string>();

  function listOnce(properties: Properties, tool: string): Properties {
    return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, shorten(property, tool)]));
  }

  function shorten(property: JsonSchema, tool: string): JsonSchema {
    const { properties, required, description } = property;
    if (properties === undefined) return property;
    const record = JSON.stringify([properties, required]);
    const holder = holders.get(record);
    if (holder === undefined) {
      if (isRecord(property)) holders.set(record, tool);
      return { ...property, properties: listOnce(properties as Properties, tool) };
    }
    const told = [description, `As in ${holder}. ${JSON_OBJECT}`].filter((part) => part !== undefined);
    return { type: "string", description: told.join(". ") };
  }

  return tools.map((tool) => {
    const properties = listOnce(tool.inputSchema.properties as Properties, tool.name);
    return { ...tool, inputSchema: { ...tool.inputSchema, properties } };
  });
}
