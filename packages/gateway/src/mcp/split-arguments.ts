import type { Tool } from "../catalog/tool.ts";
import type { ToolArguments } from "../invoke/types.ts";
import { propertiesOf } from "./listing/input-schema.ts";

/**
 * Flat arguments to their places, by the schema that declares them.
 *
 * @param args  Arguments that fit the tool's schema; what only shapes the reply stays behind.
 */
export function splitArguments(tool: Tool, args: Readonly<Record<string, unknown>>): ToolArguments {
  const { id, ...query } = pick(args, propertiesOf(tool.querySchema));
  const { severalAs } = tool;
  const several =
    severalAs === undefined || args[severalAs] === undefined ? undefined : { [severalAs]: args[severalAs] };
  const body = several ?? pick(args, propertiesOf(tool.bodySchema));
  return {
    ...(id === undefined ? {} : { id: String(id) }),
    query,
    ...(Object.keys(body).length === 0 ? {} : { body }),
  };
}

function pick(args: Readonly<Record<string, unknown>>, properties: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([name]) => Object.hasOwn(properties, name)));
}
