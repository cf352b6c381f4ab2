import type { Account } from "../accounts/account.ts";
import { readBulkCall } from "../bulk/bulk-call.ts";
import type { PurposeKeys } from "../credentials/master-key.ts";
import type { Idempotency } from "../idempotency/create-idempotency.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import { routeArguments } from "../tools/route-arguments.ts";
import type { Tool } from "../tools/tool.ts";
import type { KeyedCall } from "./call-once.ts";
import { callOnce } from "./call-once.ts";
import type { ShapedResponse } from "./call-tool.ts";
import { fitReply } from "./fit-reply.ts";
import { splitArguments } from "./input-schema.ts";
import { makePlan } from "./plan/make-plan.ts";
import type { PlannedCall } from "./plan/plan.ts";
import { needsPlan } from "./plan/plan.ts";
import type { PlanBinding } from "./plan/plan-hash.ts";
import { hashPlan, isPlanHash, PLAN_LIFETIME_SECONDS } from "./plan/plan-hash.ts";
import { readInput } from "./read-input.ts";
import { StalePlan } from "./refusals.ts";

export interface CallOptions {
  readonly invokeOptions?: InvokeOptions;
  /** What the client may read with, for plans. Default: the whole catalog. */
  readonly tools?: readonly Tool[];
  /** Whether a call that may destroy has to carry out a plan. Default: false. */
  readonly mustConfirm?: boolean;
  /** Of the plan that a person has agreed to, beside the arguments. */
  readonly planHash?: string | undefined;
}

/** The result, or the plan where nothing was done. */
export interface ToolResponse extends ShapedResponse {
  /** Present when the call waits for the user to agree to the plan. */
  readonly unconfirmed?: { readonly planHash: string };
}

/**
 * Calls a tool with the flat arguments of an agent or a person: checks them, plans if asked to, sends, shapes the reply.
 *
 * @throws ArgumentFault, StalePlan, or what `invoke` throws.
 */
export type ToolCaller = (
  account: Account,
  tool: Tool,
  input: Readonly<Record<string, unknown>>,
  options?: CallOptions,
) => Promise<ToolResponse>;

interface ToolCallerDependencies {
  readonly invoke: Invoke;
  readonly idempotency: Idempotency;
  readonly catalog: readonly Tool[];
  readonly planKeys: PurposeKeys;
  readonly now: () => number;
}

export function createToolCaller({ invoke, idempotency, catalog, planKeys, now }: ToolCallerDependencies): ToolCaller {
  return async (account, tool, given, options = {}) => {
    const { invokeOptions = {}, tools = catalog, mustConfirm = false } = options;
    const input = readInput(tool, given);
    const { dry_run: isDryRun, plan_hash: givenHash, idempotency_key: givenKey, ...args } = input;
    const planHash = options.planHash ?? (givenHash as string | undefined);
    const planning = needsPlan(tool) && (planHash !== undefined || isDryRun === true || mustConfirm);
    const key = givenKey as string | undefined;
    const keyed: KeyedCall = { account, tool, args, key, options: { ...invokeOptions, planHash } };
    if (!planning) return callOnce({ invoke, idempotency }, keyed);

    const sent = splitArguments(tool, args);
    const plan = async () => {
      // A plan of what would be refused, or read otherwise, is none.
      if (readBulkCall(tool, sent) === undefined) routeArguments(tool, sent);
      const { plan, state, records } = await makePlan({
        invoke,
        account,
        tools,
        catalog,
        tool,
        flat: args,
        args: sent,
        options: invokeOptions,
      });
      const binding: PlanBinding = { accountId: account.id, tool: tool.name, args, state };
      return { binding, records, show: () => showPlan(tool, plan, hashPlan(planKeys()[0], binding, now())) };
    };
    if (isDryRun === true) return { reply: (await (await plan()).show()).reply };
    if (planHash === undefined) return (await plan()).show();
    // By then the plan may have been carried out: what it is held against is read only by who is the first to do so.
    const verify = async () => {
      const { binding, records, show } = await plan();
      if (!planKeys().some((key) => isPlanHash(key, planHash, binding, now())))
        throw new StalePlan((await show()).reply);
      return records;
    };
    return callOnce({ invoke, idempotency }, { ...keyed, plan: { hash: planHash, verify } });
  };
}

async function showPlan(
  { name, operation }: Tool,
  plan: PlannedCall["plan"],
  planHash: string,
): Promise<Pick<Required<ToolResponse>, "reply" | "unconfirmed">> {
  const minutes = PLAN_LIFETIME_SECONDS / 60;
  const result = {
    dry_run: true,
    tool: name,
    ...plan,
    irreversible: operation.effect === "destroy",
    plan_hash: planHash,
  };
  const hint = `Nothing was done. To do exactly this, repeat the call with this plan_hash within ${minutes} minutes.`;
  const envelope = { result, next_cursor: null, prev_cursor: null, result_count: 1 };
  return { reply: { ...(await fitReply(envelope, undefined)), hint }, unconfirmed: { planHash } };
}
