import type { CallToolResult, InputRequiredResult } from "@modelcontextprotocol/server";
import type { Actor } from "../callers/call-origin.ts";
import type { Log } from "../runtime/log.ts";
import { reportBug, toErrorBody } from "../tool-calls/error-body.ts";
import { ACCOUNT_ARGUMENT } from "../tool-calls/listing/listed-tool.ts";
import type { RequestStateSeal } from "../tool-calls/plan/request-state.ts";
import { Declined } from "../tool-calls/refusals.ts";
import type { ToolCaller } from "../tool-calls/tool-caller.ts";
import type { Tool } from "../tools/tool.ts";
import { askForConfirmation } from "./ask-for-confirmation.ts";
import type { ConnectedAccount, ConnectedAccounts } from "./connected-account.ts";
import { chooseAccount } from "./connected-account.ts";
import type { RunTool, ToolRequest } from "./tool-request.ts";
import { toFileResult, toToolResult } from "./tool-result.ts";

export interface RunToolOptions {
  readonly accounts: ConnectedAccounts;
  /** All tools of this client. */
  readonly tools: readonly Tool[];
  readonly callTool: ToolCaller;
  readonly requestState: RequestStateSeal;
  readonly actor: Actor;
  /** Whether whoever calls is an operator as well. */
  readonly isOperator: boolean;
  /** Whether calls that may destroy have to carry out a plan. */
  readonly mustConfirm: boolean;
  readonly log: Log;
}

type Input = Readonly<Record<string, unknown>>;

/** What a tool of the catalog does for one client. */
export function runTool(tool: Tool, options: RunToolOptions): RunTool {
  return async (input, request) => {
    const { requestId } = request;
    let connected: ConnectedAccount | undefined;
    try {
      const { [ACCOUNT_ARGUMENT]: named, ...others } = input;
      connected = chooseAccount(options.accounts, named ?? undefined);
      // With one account there is no such argument, and the check of names says so.
      const args = options.accounts.length > 1 ? others : input;
      return await call(tool, connected, args, request, options);
    } catch (error) {
      reportBug(error, { tool: tool.name, account_id: connected?.account.id, request_id: requestId }, options.log);
      return toToolResult(toErrorBody(error, tool, requestId), { isError: true, connected, request });
    }
  };
}

async function call(
  tool: Tool,
  connected: ConnectedAccount,
  args: Input,
  request: ToolRequest,
  { callTool, tools, actor, mustConfirm, requestState }: RunToolOptions,
): Promise<CallToolResult | InputRequiredResult> {
  const { account, label } = connected;
  const { requestId, signal, client, canAsk, onProgress } = request;
  const confirmation = request.confirmation?.accountId === account.id ? request.confirmation : undefined;
  if (confirmation && !confirmation.isAccepted) throw new Declined();
  const { reply, binary, unconfirmed } = await callTool(account, tool, args, {
    invokeOptions: { actor, requestId, signal, client, service: "mcp", onProgress },
    tools,
    mustConfirm,
    planHash: confirmation?.planHash,
  });
  if (unconfirmed && canAsk) {
    const { planHash } = unconfirmed;
    const title = tool.annotations.title;
    return askForConfirmation(requestState, { title, label, accountId: account.id, plan: reply, planHash });
  }
  return binary
    ? toFileResult(binary, { isError: false, connected, request })
    : toToolResult(reply, { isError: false, connected, request });
}
