import type { BulkItems, ItemOutcome } from "../catalog/tool.ts";
import type { Envelope } from "../invoke/types.ts";
import type { Reply } from "./fit-reply.ts";
import { fitReply } from "./fit-reply.ts";

/** The answer of a bulk tool, item by item, in the order in which they were given. Source: spec mcp, Results. */
export async function shapeItems(
  { argument, outcomesOf }: BulkItems,
  input: Readonly<Record<string, unknown>>,
  envelope: Envelope,
): Promise<Reply> {
  const given = input[argument];
  const items: readonly unknown[] = Array.isArray(given) ? given : [given];
  const outcomes = outcomesOf(items, envelope.result);
  const result = outcomes.map((outcome, index) => ({ index, ...outcome }));
  const failedCount = outcomes.filter(isFailed).length;
  const reply = await fitReply({ ...envelope, result, result_count: result.length }, undefined);
  return failedCount === 0 ? reply : { ...reply, failed_count: failedCount };
}

function isFailed({ status }: ItemOutcome): boolean {
  return status === "error";
}
