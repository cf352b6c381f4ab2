import { itemRows } from "../bulk/bulk-call.ts";
import { buildEnvelope, readSwitches } from "../tools/envelope.ts";
import type { RecordIds, Tool, ToolArguments } from "../tools/tool.ts";
import type { InvokeResult } from "./invoke.ts";

/** A bulk call that one request carried answers as one that took several. See behaviour/gateway 3.6. */
export function withItemRows(
  tool: Tool,
  args: ToolArguments,
  answer: InvokeResult,
  records: RecordIds | undefined,
): InvokeResult {
  const rows = itemRows(tool, args, answer.raw, { records });
  if (!rows) return answer;
  const envelope = buildEnvelope(rows, readSwitches(args.query));
  return { ...answer, envelope, resultJson: undefined, bulk: { rows, isInterrupted: false } };
}
