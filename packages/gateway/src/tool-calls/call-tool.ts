import type { Account } from "../accounts/account.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import { isFields } from "../json/fields.ts";
import type { Tool, ToolArguments } from "../tools/tool.ts";
import type { BinaryContent } from "../upstream/read-body.ts";
import type { Reply } from "./fit-reply.ts";
import { fitReply } from "./fit-reply.ts";
import { propertiesOf, splitArguments } from "./input-schema.ts";
import { shapeItems } from "./shape-items.ts";
import { isListTool, shapeRecord, shapeRows, shapingOf } from "./shape-rows.ts";

/** What came of a call. */
export interface ShapedResponse {
  readonly reply: Reply;
  /** Where `reply` leaves out rows of a bulk call: with all of them, for who has room. */
  readonly whole?: Reply | undefined;
  /** Where the response is a file. */
  readonly binary?: BinaryContent | undefined;
}

/**
 * One call: send, shape, fit.
 *
 * @param input  Arguments that fit the tool's schema.
 * @throws       ArgumentFault, or what `invoke` throws.
 */
export async function callTool(
  invoke: Invoke,
  account: Account,
  tool: Tool,
  input: Readonly<Record<string, unknown>>,
  options?: InvokeOptions,
): Promise<ShapedResponse> {
  const args = splitArguments(tool, input);
  const shaping = shapingOf(tool, input);
  const shapeOne = (record: unknown, given: unknown) =>
    tool.annotations.readOnlyHint ? record : shapeRecord(record, tool, isFields(given) ? given : {}, shaping);
  const call = async (query: ToolArguments["query"]) => {
    const { envelope, binary, bulk } = await invoke(account, tool, { ...args, query }, options);
    return { envelope: isListTool(tool) ? shapeRows(envelope, shaping) : envelope, binary, bulk };
  };
  const { envelope, binary, bulk } = await call(args.query);
  if (bulk) {
    const rows = bulk.rows.map((row) => ("result" in row ? { ...row, result: shapeOne(row.result, {}) } : row));
    return shapeItems(envelope, rows, bulk);
  }
  if (!isListTool(tool)) {
    const reply = await fitReply({ ...envelope, result: shapeOne(envelope.result, args.body) }, undefined);
    return { reply, binary };
  }
  const takesLimit = Object.hasOwn(propertiesOf(tool.querySchema), "limit");
  const replan = async (limit: number) => (await call({ ...args.query, limit })).envelope;
  return { reply: await fitReply(envelope, takesLimit ? replan : undefined), binary };
}
