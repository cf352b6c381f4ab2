import { randomUUID } from "node:crypto";
import type { Account } from "../accounts/account.ts";
import { readBulkCall } from "../bulk/bulk-call.ts";
import type { OperationLog } from "../bulk/operation-log.ts";
import { GatewayError, unknownOutcome } from "../errors/gateway-error.ts";
import type { StoredError } from "../errors/stored-error.ts";
import { fromStoredError, toStoredError } from "../errors/stored-error.ts";
import type { Idempotency, KeyedRequest, StoredResponse } from "../idempotency/create-idempotency.ts";
import type { RequestOutcome } from "../idempotency/outcome.ts";
import { outcomeOf } from "../idempotency/outcome.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import { parseExactly } from "../json/exact-json.ts";
import { canonical, digest } from "../json/fields.ts";
import type { RecordIds, Tool } from "../tools/tool.ts";
import type { ShapedResponse } from "./call-tool.ts";
import { callTool } from "./call-tool.ts";
import type { Reply } from "./fit-reply.ts";
import { splitArguments } from "./input-schema.ts";
import { StalePlan } from "./refusals.ts";

export interface KeyedCall {
  readonly account: Account;
  readonly tool: Tool;
  /** Arguments that fit the tool's schema. */
  readonly args: Readonly<Record<string, unknown>>;
  /** With one key a call is made once. Default: what takes several requests has one of its own. */
  readonly key: string | undefined;
  /** The plan that the call carries out, which can be done once, too. */
  readonly plan?: ConfirmedPlan | undefined;
  readonly options: InvokeOptions;
}

interface ConfirmedPlan {
  readonly hash: string;
  /** @returns what the items of the call name, if all are known. @throws StalePlan if it does not fit. */
  readonly verify: () => Promise<RecordIds | undefined>;
}

interface Dependencies {
  readonly invoke: Invoke;
  readonly idempotency: Idempotency;
}

/**
 * Makes a call, unless an equal one with the same key, or of the same plan, was made; one that was interrupted goes on. What
 * has both is made once for each of them.
 *
 * @throws StalePlan, or what `invoke` throws.
 */
export async function callOnce({ invoke, idempotency }: Dependencies, call: KeyedCall): Promise<ShapedResponse> {
  const { account, tool, args, key: givenKey, plan, options } = call;
  const isResumable = readBulkCall(tool, splitArguments(tool, args)) !== undefined;
  const key = givenKey ?? (isResumable ? randomUUID() : undefined);
  if (key === undefined && !plan) return callTool(invoke, account, tool, args, options);

  const requestOf = (kind: string, name: string, fingerprint: unknown): KeyedRequest => ({
    id: digest([account.environmentId, account.id, kind, tool.name, name]),
    fingerprint: digest(canonical(fingerprint)),
    isResumable,
  });
  const requests = [
    // A repeat with the key alone would not be of the plan.
    ...(key === undefined ? [] : [requestOf("tool", key, plan ? [args, plan.hash] : args)]),
    ...(plan ? [requestOf("plan", plan.hash, args)] : []),
  ];
  let refusal: unknown;
  const execute = async (operationLog: OperationLog | undefined): Promise<Kept> => {
    try {
      // What was begun has changed what the plan rests on.
      const isBegun = operationLog !== undefined && (await operationLog.read()).size > 0;
      const records = isBegun ? undefined : await plan?.verify();
      const { reply, whole } = await callTool(invoke, account, tool, args, {
        ...options,
        idempotencyKey: givenKey,
        operationLog,
        records,
      });
      if (reply.is_partial_response !== true) return { outcome: "answered", reply, whole };
      const resumable = (cut: Reply): Reply => ({ ...cut, idempotency_key: key });
      return { outcome: "interrupted", reply: resumable(reply), whole: whole && resumable(whole) };
    } catch (error) {
      if (error instanceof GatewayError) {
        return { outcome: isResumable ? "untouched" : outcomeOf(error), error: toStoredError(error) };
      }
      if (!(error instanceof StalePlan)) throw error;
      refusal = error;
      return { outcome: "untouched" };
    }
  };
  const [outermost, ...inner] = requests;
  const counted = outermost ? [{ ...outermost, owner: account.id }, ...inner] : [];
  const { kept, isReplay } = await onceForEach(idempotency, counted, execute);
  if (refusal && kept.outcome === "untouched") throw refusal;
  const { reply, whole, error } = kept;
  if (error) throw fromStoredError(error);
  if (!reply) throw unknownOutcome("The first call of this plan got no answer");
  const told = (said: Reply): Reply => (isReplay ? { ...said, idempotency_replayed: true } : said);
  return { reply: told(reply), ...(whole && { whole: told(whole) }) };
}

/** What is kept of a call for its repeats. */
interface Kept {
  readonly outcome: RequestOutcome;
  readonly reply?: Reply;
  readonly whole?: Reply | undefined;
  readonly error?: StoredError;
}

/** The last request is the innermost; those around it get its outcome. */
async function onceForEach(
  idempotency: Idempotency,
  [request, ...inner]: readonly KeyedRequest[],
  execute: (operationLog: OperationLog | undefined) => Promise<Kept>,
): Promise<{ kept: Kept; isReplay: boolean }> {
  if (!request) return { kept: await execute(undefined), isReplay: false };
  let isInnerReplay = false;
  const { response, isReplay } = await idempotency.once(request, async (operationLog) => {
    const { kept, isReplay } =
      inner.length === 0
        ? { kept: await execute(operationLog), isReplay: false }
        : await onceForEach(idempotency, inner, execute);
    isInnerReplay = isReplay;
    return { response: toStoredResponse(kept), outcome: kept.outcome };
  });
  return { kept: parseExactly(response.text) as Kept, isReplay: isReplay || isInnerReplay };
}

function toStoredResponse(kept: object): StoredResponse {
  return { status: 200, headers: {}, text: JSON.stringify(kept) };
}
