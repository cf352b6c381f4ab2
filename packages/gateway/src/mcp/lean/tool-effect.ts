import type { Tool } from "../../catalog/tool.ts";
import { levelOf } from "../access-level.ts";

const EFFECTS = { read: "reads", write: "changes", all: "removes" } as const;

/** For an agent that chooses. */
export function effectOf(tool: Tool): string {
  return EFFECTS[levelOf(tool)];
}
