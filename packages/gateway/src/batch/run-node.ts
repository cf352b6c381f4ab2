import { GatewayError } from "../errors/gateway-error.ts";
import type { InvokeResult } from "../invoke/invoke.ts";
import type { ToolArguments } from "../tools/tool.ts";
import { NATIVE_PAGING_NAMES } from "../tools/tool-schema.ts";
import type { RequestNode } from "./batch-input.ts";
import { loopScopes } from "./loop.ts";
import type { Scope } from "./resolve.ts";
import { resolve } from "./resolve.ts";

/** A failed call; `index` is that of the item, in a loop. */
export interface NodeFailure {
  readonly error: unknown;
  readonly index?: number;
}

export interface NodeOutcome {
  /** What came back, as a list. */
  readonly rows: readonly unknown[];
  /** What placeholders see of it. */
  readonly value: unknown;
  readonly failures: readonly NodeFailure[];
  /** Some list was longer than what was read of it. */
  readonly isPartial: boolean;
}

/** Calls the node's tool. Counts against the budget of the batch. */
export type NodeCall = (args: ToolArguments) => Promise<Pick<InvokeResult, "envelope">>;

/** See behaviour/gateway 9.1. */
const MAX_PAGES = 20;

/** All calls of a node, one after another: in a loop, the order of the items may matter. */
export async function runNode(node: RequestNode, scope: Scope, call: NodeCall): Promise<NodeOutcome> {
  const rows: unknown[] = [];
  const failures: NodeFailure[] = [];
  let isPartial = false;
  let value: unknown;
  const isLoop = node.loopOn !== undefined;
  for (const [index, inner] of loopScopes(node, scope).entries()) {
    try {
      const args = readArguments(node, inner);
      const result = node.tool.method === "list" ? await readPages(args, call) : await readOne(args, call);
      for (const row of result.rows) rows.push(row);
      isPartial ||= result.isPartial;
      value = result.value;
      if (result.error === undefined) continue;
      failures.push({ error: result.error, ...(isLoop && { index }) });
    } catch (error) {
      failures.push({ error, ...(isLoop && { index }) });
    }
    if (mustStop(failures.at(-1)?.error)) break;
  }
  return { rows, value: isLoop ? rows : value, failures, isPartial };
}

/** Further calls would be refused as well: for the credential, a rate limit, or as the server stops. */
function mustStop(error: unknown): boolean {
  if (!(error instanceof GatewayError)) return true;
  const { statusCode, remote } = error;
  return statusCode === 401 || statusCode === 429 || (statusCode === 503 && remote === undefined);
}

function readArguments({ id, query, body }: RequestNode, scope: Scope): ToolArguments {
  const resolvedId = id === undefined ? undefined : resolve(id, scope);
  if (resolvedId !== undefined && typeof resolvedId !== "string" && typeof resolvedId !== "number") {
    throw new GatewayError(400, "The id must be a text or a number");
  }
  const { truto_key_by: _notAList, ...kept } = resolve(query, scope) as Record<string, unknown>;
  return {
    id: resolvedId === undefined ? undefined : String(resolvedId),
    query: kept,
    body: body === undefined ? undefined : resolve(body, scope),
  };
}

interface CallResult {
  readonly rows: readonly unknown[];
  readonly value: unknown;
  readonly isPartial: boolean;
  readonly error?: unknown;
}

async function readOne(args: ToolArguments, call: NodeCall): Promise<CallResult> {
  const { result } = (await call(args)).envelope;
  return { rows: Array.isArray(result) ? result : [result], value: result, isPartial: false };
}

/** What was read before a page failed is kept. */
async function readPages(args: ToolArguments, call: NodeCall): Promise<CallResult> {
  const rows: unknown[] = [];
  const toResult = (isPartial: boolean, error?: unknown): CallResult => ({ rows, value: rows, isPartial, error });
  let query = args.query;
  for (let page = 1; page <= MAX_PAGES; page++) {
    try {
      const { envelope } = await call({ ...args, query });
      for (const row of Array.isArray(envelope.result) ? envelope.result : []) rows.push(row);
      if (envelope.next_cursor === null) return toResult(false);
      query = { ...withoutNativePaging(args.query), next_cursor: envelope.next_cursor };
    } catch (error) {
      return toResult(rows.length > 0, error);
    }
  }
  return toResult(true);
}

/** The cursor knows where the first page began. */
function withoutNativePaging(query: ToolArguments["query"]): ToolArguments["query"] {
  const names: readonly string[] = [...NATIVE_PAGING_NAMES, "prev_cursor"];
  return Object.fromEntries(Object.entries(query).filter(([name]) => !names.includes(name)));
}
