import type { Tool } from "../../catalog/tool.ts";

/** Terse, because each of these tools pays for them; the server's instructions say more. */
export const PLAN_PROPERTIES = {
  dry_run: { type: "boolean", description: "Only show the plan." },
  plan_hash: { type: "string", description: "Of the plan to carry out." },
} as const;

/** Tools that may overwrite or remove, or that change many things at once. Source: spec mcp, Safety of writes. */
export function needsPlan({ annotations, bulk, severalAs }: Tool): boolean {
  const isBulk = bulk !== undefined || severalAs !== undefined;
  return !annotations.readOnlyHint && (annotations.destructiveHint || isBulk);
}
