import type { Account } from "../accounts/account.ts";
import type { Tool } from "../catalog/tool.ts";
import { GatewayError } from "../http/gateway-error.ts";
import { buildEnvelope } from "./build-envelope.ts";
import type { UpstreamDependencies } from "./call-upstream.ts";
import { callUpstream } from "./call-upstream.ts";
import type { CursorKeys } from "./cursor/cursor.ts";
import { openCursor, sealCursor } from "./cursor/cursor.ts";
import type { Position } from "./cursor/plan-page.ts";
import { planPage } from "./cursor/plan-page.ts";
import { readPage } from "./cursor/read-page.ts";
import type { RoutedCall } from "./route-arguments.ts";
import { routeArguments } from "./route-arguments.ts";
import type { InvokeResult, ToolArguments } from "./types.ts";

export interface InvokeDependencies extends UpstreamDependencies {
  readonly cursorKeys: CursorKeys;
}

/**
 * Calls one tool on one account: the only way that a request reaches an upstream.
 *
 * @throws GatewayError for everything that a caller may know.
 */
export type Invoke = (account: Account, tool: Tool, args: ToolArguments) => Promise<InvokeResult>;

export function createInvoke(deps: InvokeDependencies): Invoke {
  return async (account, tool, args) => {
    if (account.isSandbox && !tool.annotations.readOnlyHint) {
      throw new GatewayError(405, "Sandbox accounts are read-only", { headers: { allow: "GET" } });
    }
    const routed = routeArguments(tool, args);
    return tool.method === "list" ? invokeList(deps, account, tool, routed) : invokeOne(deps, account, tool, routed);
  };
}

async function invokeOne(
  deps: InvokeDependencies,
  account: Account,
  tool: Tool,
  routed: RoutedCall,
): Promise<InvokeResult> {
  const { status, headers, json } = await callUpstream(deps, account, tool, routed);
  return { status, headers, envelope: buildEnvelope(json, routed.switches), raw: json };
}

async function invokeList(
  deps: InvokeDependencies,
  account: Account,
  tool: Tool,
  routed: RoutedCall,
): Promise<InvokeResult> {
  const { cursorKeys, now } = deps;
  const owner = { accountId: account.id, resource: tool.resource };
  const cursor =
    routed.cursor === undefined ? undefined : openCursor(cursorKeys, routed.cursor, { ...owner, nowMs: now() });
  const plan = planPage({ paging: tool.operation.paging, query: routed.query, limit: routed.limit, cursor });
  const { status, headers, json } = await callUpstream(deps, account, tool, { ...routed, query: plan.query }).catch(
    (error: unknown) => {
      throw cursor ? explainLostAnchor(error) : error;
    },
  );

  // Clients loop over `result`, so it is an array even where Dub answers with one object.
  const answer = Array.isArray(json) ? json : json === null ? [] : [json];
  const { rows, next, prev } = readPage(plan, answer);
  const sealed = (position: Position | undefined) =>
    position === undefined
      ? null
      : sealCursor(cursorKeys, { ...owner, position, size: plan.size, filters: plan.filters }, now());
  const cursors = { next_cursor: sealed(next), prev_cursor: sealed(prev) };
  return { status, headers, envelope: buildEnvelope(rows, routed.switches, cursors), raw: json };
}

/** The caller never saw the row that its cursor stands next to. Source: spec truto-gateway 4.5. */
function explainLostAnchor(error: unknown): unknown {
  const isLost = error instanceof GatewayError && error.statusCode === 422 && /^invalid cursor/i.test(error.message);
  if (!isLost) return error;
  const { headers, remote, statusCode } = error;
  const message = "Cursor anchor no longer exists; restart the list";
  return new GatewayError(statusCode, message, remote ? { headers, remote } : { headers });
}
