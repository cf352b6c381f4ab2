import { randomUUID } from "node:crypto";
import type { Account } from "../accounts/account.ts";
import { readBulkCall } from "../bulk/bulk-call.ts";
import type { OperationLog } from "../bulk/operation-log.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Idempotency, StoredResponse } from "../idempotency/create-idempotency.ts";
import { outcomeOf } from "../idempotency/outcome.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import { canonical, digest } from "../json/fields.ts";
import type { Tool } from "../tools/tool.ts";
import type { ShapedResponse } from "./call-tool.ts";
import { callTool } from "./call-tool.ts";
import { splitArguments } from "./input-schema.ts";

export interface KeyedCall {
  readonly account: Account;
  readonly tool: Tool;
  /** Arguments that fit the tool's schema. */
  readonly args: Readonly<Record<string, unknown>>;
  /** With one key a call is made once. Default: what takes several requests has one of its own. */
  readonly key: string | undefined;
  readonly options: InvokeOptions;
}

/** Makes a call, unless an equal one with the same key was made; one that was interrupted goes on. */
export async function callOnce(
  { invoke, idempotency }: { readonly invoke: Invoke; readonly idempotency: Idempotency },
  { account, tool, args, key: givenKey, options }: KeyedCall,
): Promise<ShapedResponse> {
  const isResumable = readBulkCall(tool, splitArguments(tool, args)) !== undefined;
  const key = givenKey ?? (isResumable ? randomUUID() : undefined);
  if (key === undefined) return callTool(invoke, account, tool, args, options);

  const request = {
    id: digest([account.environmentId, account.id, "tool", tool.name, key]),
    fingerprint: digest(canonical(args)),
    isResumable,
  };
  const execute = (operationLog: OperationLog | undefined) =>
    callTool(invoke, account, tool, args, { ...options, idempotencyKey: givenKey, operationLog });
  const { response, isReplay } = await idempotency.once(request, async (operationLog) => {
    try {
      const { reply } = await execute(operationLog);
      const isInterrupted = reply.is_partial_response === true;
      const kept = isInterrupted ? { ...reply, idempotency_key: key } : reply;
      return { response: toStoredResponse({ reply: kept }), outcome: isInterrupted ? "interrupted" : "answered" };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return {
        response: toStoredResponse({ error: toFields(error) }),
        outcome: isResumable ? "untouched" : outcomeOf(error),
      };
    }
  });
  const { reply, error } = JSON.parse(response.text);
  if (error) throw new GatewayError(error.statusCode, error.message, error);
  return { reply: isReplay ? { ...reply, idempotency_replayed: true } : reply };
}

function toStoredResponse(kept: object): StoredResponse {
  return { status: 200, headers: {}, text: JSON.stringify(kept) };
}

/** All that an error says of itself. */
function toFields({ statusCode, message, failures, remote, errorCode, headers }: GatewayError): object {
  return { statusCode, message, failures, remote, errorCode, headers };
}
