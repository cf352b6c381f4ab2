import type { Tool } from "../../tools/tool.ts";

export function propertiesOf({ properties }: Tool["querySchema"]): string[] {
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}
