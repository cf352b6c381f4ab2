import { requireUsable, requireWritable } from "../accounts/require-account.ts";
import type { AuditDependencies } from "../audit-log/audit-write.ts";
import { auditChange, failedEnding } from "../audit-log/audit-write.ts";
import { toAuditedArguments } from "../audit-log/audited-arguments.ts";
import type { GatewayTool, GatewayToolCall } from "../gateway-tools/gateway-tool.ts";
import type { InvokeOptions } from "../invoke/invoke.ts";
import { isFields } from "../json/fields.ts";
import { reportBug, toErrorBody } from "../tool-calls/error-body.ts";
import { fitReply } from "../tool-calls/fit-reply.ts";
import { compactSchema } from "../tool-calls/listing/compact-schema.ts";
import type { ListedTool } from "../tool-calls/listing/listed-tool.ts";
import { ACCOUNT_ARGUMENT } from "../tool-calls/listing/listed-tool.ts";
import type { Envelope } from "../tools/envelope.ts";
import { buildEnvelope } from "../tools/envelope.ts";
import { readForms } from "../tools/read-forms.ts";
import type { ConnectedAccount } from "./connected-account.ts";
import { chooseAccount } from "./connected-account.ts";
import type { RunToolOptions } from "./run-tool.ts";
import type { RunTool, ServedTool } from "./tool-request.ts";
import { toToolResult } from "./tool-result.ts";

interface RunOptions extends Pick<RunToolOptions, "accounts" | "actor" | "isOperator" | "log"> {
  readonly audit: AuditDependencies;
}

/** The tools of the gateway itself, as a client is shown them and with what they do. */
export function serveGatewayTools(tools: readonly GatewayTool[], options: RunOptions): ServedTool[] {
  return tools.map((tool) => ({ ...toListed(tool, options.accounts.length > 1), run: runGatewayTool(tool, options) }));
}

function toListed(tool: GatewayTool, hasAccountArgument: boolean): ListedTool {
  const { name, description, required } = tool;
  const { title, ...annotations } = tool.annotations;
  const properties = { ...tool.properties, ...(hasAccountArgument && { [ACCOUNT_ARGUMENT]: { type: "string" } }) };
  const named = hasAccountArgument ? [ACCOUNT_ARGUMENT, ...required] : required;
  const inputSchema = compactSchema({
    type: "object",
    properties,
    ...(named.length > 0 && { required: named }),
    additionalProperties: false,
  });
  return { name, title, description, inputSchema, annotations };
}

function runGatewayTool(tool: GatewayTool, { accounts, actor, isOperator, audit, log }: RunOptions): RunTool {
  return async (input, request) => {
    const { requestId, signal, client, onProgress } = request;
    let connected: ConnectedAccount | undefined;
    try {
      const { [ACCOUNT_ARGUMENT]: named, ...others } = input;
      connected = chooseAccount(accounts, named ?? undefined);
      const { account } = connected;
      const args = readForms(tool.properties, accounts.length > 1 ? others : input, { isNullAbsence: true });
      requireUsable(account);
      if (!tool.annotations.readOnlyHint) requireWritable(account);
      const options: InvokeOptions = { actor, requestId, signal, client, onProgress, service: "mcp" };
      const result = await audited(audit, tool, { account, args, options, isOperator });
      return toToolResult(await fitReply(toEnvelope(result), undefined), { isError: false, connected, request });
    } catch (error) {
      reportBug(error, { tool: tool.name, account_id: connected?.account.id, request_id: requestId }, log);
      return toToolResult(toErrorBody(error, tool, requestId), { isError: true, connected, request });
    }
  };
}

function audited(
  audit: AuditDependencies,
  { action, name, run }: GatewayTool,
  call: GatewayToolCall,
): Promise<unknown> {
  if (action === undefined) return run(call);
  const { account, args, options } = call;
  const { id, environmentId } = account;
  const change = { environmentId, integratedAccountId: id, subject: id, action, tool: name };
  return auditChange(audit, { ...change, arguments: toAuditedArguments({ query: args }) }, options, {
    run: () => run(call),
    succeeded: () => ({ outcome: "succeeded", statusCode: null, message: null }),
    failed: failedEnding,
  });
}

/** A page says where the next one begins. */
function toEnvelope(result: unknown): Envelope {
  const isPage = isFields(result) && Array.isArray(result.result) && "next_cursor" in result;
  if (!isPage) return buildEnvelope(result, { excludeFields: [], keyBy: undefined });
  const next = typeof result.next_cursor === "string" ? result.next_cursor : null;
  const cursors = { next_cursor: next, prev_cursor: null };
  return buildEnvelope(result.result, { excludeFields: [], keyBy: undefined }, cursors);
}
