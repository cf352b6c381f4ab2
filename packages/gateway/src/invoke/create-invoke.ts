import type { Account } from "../accounts/account.ts";
import { requireUsable, requireWritable } from "../accounts/require-account.ts";
import type { BulkCall } from "../bulk/bulk-call.ts";
import { readBulkCall } from "../bulk/bulk-call.ts";
import { checkBatches } from "../bulk/check-batches.ts";
import { NO_OPERATION_LOG } from "../bulk/operation-log.ts";
import { runBatches } from "../bulk/run-batches.ts";
import { sendPatiently } from "../bulk/send-patiently.ts";
import type { Actor } from "../callers/call-origin.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { RequestLog } from "../request-log/create-request-log.ts";
import { buildEnvelope, readSwitches } from "../tools/envelope.ts";
import type { RoutedCall } from "../tools/route-arguments.ts";
import { routeArguments } from "../tools/route-arguments.ts";
import type { Tool, ToolArguments } from "../tools/tool.ts";
import { EMBEDDED_BASE_URL } from "../upstream/served-operations.ts";
import { callUpstream } from "./call-upstream.ts";
import type { CursorKeys, Position } from "./cursor/cursor.ts";
import { openCursor, sealCursor } from "./cursor/cursor.ts";
import type { PagePlan } from "./cursor/plan-page.ts";
import { planPage } from "./cursor/plan-page.ts";
import { readPage } from "./cursor/read-page.ts";
import type { CallContext, UpstreamDependencies } from "./exchange.ts";
import { findPage, readAnswer } from "./find-page.ts";
import type { Invoke, InvokeOptions, InvokeResult } from "./invoke.ts";
import { withItemRows } from "./item-rows.ts";
import { resolveId } from "./resolve-id.ts";

export interface InvokeDependencies extends UpstreamDependencies {
  readonly cursorKeys: () => CursorKeys;
  readonly requestLog: RequestLog;
  /** The account as it is now. @throws 404 if it is gone. */
  readonly reloadAccount: (account: Account) => Promise<Account>;
  /** @throws 401 once the token of the caller was revoked or has expired. */
  readonly readmit: Readmit;
  /** Ends what takes long, between two requests, when the gateway is about to stop. */
  readonly draining: AbortSignal;
}

/** Checks a caller again, in the midst of what takes long. */
export type Readmit = (actor: Actor | undefined) => Promise<void>;

export function createInvoke(deps: InvokeDependencies): Invoke {
  const invokeOnce = createInvokeOnce(deps);
  return async (account, tool, args, options = {}) => {
    const call = readBulkCall(tool, args);
    return call
      ? invokeInBatches(deps, invokeOnce, { account, tool, args, options, call })
      : withItemRows(tool, args, await invokeOnce(account, tool, args, options), options.records);
  };
}

interface BatchedCall {
  readonly account: Account;
  readonly tool: Tool;
  readonly args: ToolArguments;
  readonly options: InvokeOptions;
  readonly call: BulkCall;
}

/** One request after the other, each when the budget of the account allows it. */
async function invokeInBatches(
  { reloadAccount, readmit, draining }: InvokeDependencies,
  invokeOnce: Invoke,
  { account, tool, args, options, call }: BatchedCall,
): Promise<InvokeResult> {
  requireUsable(account);
  if (!tool.annotations.readOnlyHint) requireWritable(account);
  checkBatches(tool, call);
  const { idempotencyKey: key, operationLog = NO_OPERATION_LOG, onProgress } = options;
  const signal = options.signal ? AbortSignal.any([options.signal, draining]) : draining;
  const bulk = await runBatches(call, {
    operationLog,
    isIdempotent: tool.operation.idempotent,
    records: options.records,
    signal,
    onProgress,
    send: (batch) =>
      sendPatiently(async () => {
        await readmit(options.actor);
        const { envelope, raw } = await invokeOnce(await reloadAccount(account), tool, batch.args, {
          ...options,
          signal,
          interactive: false,
          // Each is a request of its own, which a repeat of the whole has to tell from the others.
          idempotencyKey: key && `${key}.${batch.position}`,
        });
        return tool.bulk ? raw : envelope.result;
      }, signal),
  });
  const envelope = buildEnvelope(bulk.rows, readSwitches(args.query));
  return {
    status: 200,
    headers: {},
    envelope: bulk.isInterrupted ? { ...envelope, is_partial_response: true } : envelope,
    raw: bulk.rows,
    bulk,
  };
}

function createInvokeOnce(deps: InvokeDependencies): Invoke {
  return (account, tool, args, options = {}) => {
    const { resource, method, name: toolName } = tool;
    return deps.requestLog.watch({ account, resource, method, toolName, origin: options }, async (trace) => {
      requireUsable(account);
      if (!tool.annotations.readOnlyHint) requireWritable(account);
      const caller = { account, options, trace };
      const routed = await resolveId(tool, routeArguments(tool, args), (list, query) =>
        readRows(deps, caller, list, query),
      );
      const run = tool.method === "list" ? invokeList : invokeOne;
      const result = await run(deps, caller, tool, routed);
      trace.resultCount = result.envelope.result_count;
      return result;
    });
  };
}

async function invokeOne(
  deps: InvokeDependencies,
  caller: CallContext,
  tool: Tool,
  routed: RoutedCall,
): Promise<InvokeResult> {
  const { status, headers, json, source, binary } = await callUpstream(deps, caller, tool, routed);
  const plain = buildEnvelope(json, routed.switches);
  const hint = caller.account.baseUrl === EMBEDDED_BASE_URL ? tool.embeddedHint : undefined;
  const envelope = hint === undefined ? plain : { ...plain, hint };
  return { status, headers, envelope, raw: json, resultJson: envelope.result === json ? source : undefined, binary };
}

async function readRows(
  deps: InvokeDependencies,
  caller: CallContext,
  list: Tool,
  query: Readonly<Record<string, string>>,
): Promise<readonly unknown[]> {
  // The key is that of the write that the rows are read for.
  const reader = { ...caller, options: { ...caller.options, idempotencyKey: undefined } };
  const { json } = await callUpstream(deps, reader, list, { path: list.operation.path, query, body: undefined });
  return Array.isArray(json) ? json : [];
}

async function invokeList(
  deps: InvokeDependencies,
  caller: CallContext,
  tool: Tool,
  routed: RoutedCall,
): Promise<InvokeResult> {
  const { cursorKeys, now } = deps;
  // The path names the resource, and the parent where there is one.
  const owner = { accountId: caller.account.id, resource: routed.path };
  const cursor =
    routed.cursor === undefined ? undefined : openCursor(cursorKeys(), routed.cursor, { ...owner, nowMs: now() });
  const ask = (asked: PagePlan) =>
    callUpstream(deps, caller, tool, { ...routed, query: asked.query }).catch((error: unknown) => {
      throw cursor ? explainLostAnchor(error) : error;
    });
  const { paging } = tool.operation;
  const first = planPage({ paging, query: routed.query, limit: routed.limit, cursor });
  const { plan, answer, isMoreBehind } = await findPage(first, ask);
  const { status, headers, json, source } = answer;
  const { rows: answered, hasMore } = readAnswer(paging, json);
  const { rows, next, prev } = readPage(plan, answered, { isMoreBehind, hasMore });
  const sealed = (position: Position | undefined) =>
    position === undefined
      ? null
      : sealCursor(cursorKeys(), { ...owner, position, size: plan.size, filters: plan.filters }, now());
  const cursors = { next_cursor: sealed(next), prev_cursor: sealed(prev) };
  const envelope = buildEnvelope(rows, routed.switches, cursors);
  return { status, headers, envelope, raw: json, resultJson: envelope.result === json ? source : undefined };
}

/** The caller never saw the row that its cursor stands next to. See behaviour/gateway 5.5. */
function explainLostAnchor(error: unknown): unknown {
  const isLost = error instanceof GatewayError && error.statusCode === 422 && /^invalid cursor/i.test(error.message);
  if (!isLost) return error;
  const { headers, remote, statusCode } = error;
  const message = "Cursor anchor no longer exists; restart the list";
  return new GatewayError(statusCode, message, remote ? { headers, remote } : { headers });
}
