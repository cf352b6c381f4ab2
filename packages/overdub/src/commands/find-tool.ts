import type { Tool } from "@overdub/gateway";
import { UsageError } from "../terminal/cli-error.ts";

/** @throws UsageError for a name that no tool has, with the one that may be meant. */
export async function findTool(name: string): Promise<Tool> {
  const { catalog, didYouMean } = await import("@overdub/gateway/tools");
  const tool = catalog.find((candidate) => candidate.name === name);
  if (tool) return tool;
  const names = catalog.map((candidate) => candidate.name);
  throw new UsageError(`There is no tool ${name}: see \`overdub tool list\`.${didYouMean(name, names)}`);
}
