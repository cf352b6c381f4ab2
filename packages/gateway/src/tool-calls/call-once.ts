import { hash, randomUUID } from "node:crypto";
import type { Account } from "../accounts/account.ts";
import { readBulkCall } from "../bulk/bulk-call.ts";
import type { Ledger } from "../bulk/operation-log.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Answer, Idempotency } from "../idempotency/create-idempotency.ts";
import { fateOf } from "../idempotency/outcome.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import { canonical } from "../json/fields.ts";
import type { Tool } from "../tools/tool.ts";
import type { CallOutcome } from "./call-tool.ts";
import { callTool } from "./call-tool.ts";
import { splitArguments } from "./input-schema.ts";

export interface KeyedCall {
  readonly account: Account;
  readonly tool: Tool;
  /** Arguments that fit the tool's schema. */
  readonly args: Readonly<Record<string, unknown>>;
  /** With one key a call is made once. Default: what takes several requests has one of its own. */
  readonly key: string | undefined;
  readonly circumstances: InvokeOptions;
}

/** Makes a call, unless an equal one with the same key was made; one that was interrupted goes on. */
export async function callOnce(
  { invoke, idempotency }: { readonly invoke: Invoke; readonly idempotency: Idempotency },
  { account, tool, args, key: givenKey, circumstances }: KeyedCall,
): Promise<CallOutcome> {
  const isResumable = readBulkCall(tool, splitArguments(tool, args)) !== undefined;
  const key = givenKey ?? (isResumable ? randomUUID() : undefined);
  if (key === undefined) return callTool(invoke, account, tool, args, circumstances);

  const request = {
    id: digest([account.environmentId, account.id, "tool", tool.name, key]),
    fingerprint: digest(canonical(args)),
    isResumable,
  };
  const perform = (ledger: Ledger | undefined) =>
    callTool(invoke, account, tool, args, { ...circumstances, idempotencyKey: givenKey, ledger });
  const { answer, isReplay } = await idempotency.once(request, async (ledger) => {
    try {
      const { reply } = await perform(ledger);
      const isInterrupted = reply.is_partial_response === true;
      const kept = isInterrupted ? { ...reply, idempotency_key: key } : reply;
      return { answer: toAnswer({ reply: kept }), fate: isInterrupted ? "interrupted" : "answered" };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return { answer: toAnswer({ error: toFields(error) }), fate: isResumable ? "untouched" : fateOf(error) };
    }
  });
  const { reply, error } = JSON.parse(answer.text);
  if (error) throw new GatewayError(error.statusCode, error.message, error);
  return { reply: isReplay ? { ...reply, idempotency_replayed: true } : reply };
}

function toAnswer(kept: object): Answer {
  return { status: 200, headers: {}, text: JSON.stringify(kept) };
}

/** All that an error says of itself. */
function toFields({ statusCode, message, failures, remote, errorCode, headers }: GatewayError): object {
  return { statusCode, message, failures, remote, errorCode, headers };
}

/** As JSON, so that no part can pass for two. */
function digest(value: unknown): string {
  return hash("sha256", JSON.stringify(value));
}
