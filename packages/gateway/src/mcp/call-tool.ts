import type { Account } from "../accounts/account.ts";
import type { Tool } from "../catalog/tool.ts";
import type { Invoke } from "../invoke/create-invoke.ts";
import type { ToolArguments } from "../invoke/types.ts";
import { checkArguments } from "./check-arguments.ts";
import type { Reply } from "./fit-reply.ts";
import { fitReply } from "./fit-reply.ts";
import { propertiesOf } from "./input-schema.ts";
import { shapeRows, shapingOf } from "./shape-rows.ts";
import { splitArguments } from "./split-arguments.ts";

/**
 * One call: check, send, shape, fit.
 *
 * @throws ArgumentFault, or what `invoke` throws.
 */
export async function callTool(
  invoke: Invoke,
  account: Account,
  tool: Tool,
  input: Readonly<Record<string, unknown>>,
): Promise<Reply> {
  checkArguments(tool, input);
  const args = splitArguments(tool, input);
  const shaping = shapingOf(tool, input);
  const call = async (query: ToolArguments["query"]) => {
    const { envelope } = await invoke(account, tool, { ...args, query });
    return shaping ? shapeRows(envelope, shaping) : envelope;
  };
  const takesLimit = shaping !== undefined && Object.hasOwn(propertiesOf(tool.querySchema), "limit");
  return fitReply(await call(args.query), takesLimit ? (limit) => call({ ...args.query, limit }) : undefined);
}
