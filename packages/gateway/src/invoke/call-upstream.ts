import { LAST_PAGE_HEADER } from "@overdub/contract";
import type { Tool } from "../tools/tool.ts";
import type { BinaryContent } from "../upstream/read-body.ts";
import { binaryTypeOf, readBinary, readBody, requireJson } from "../upstream/read-body.ts";
import type { CallContext, UpstreamDependencies } from "./exchange.ts";
import { exchange } from "./exchange.ts";

export interface UpstreamCall {
  /** Below the account's base URL, encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string | undefined;
}

export interface OperationResult {
  readonly status: number;
  /** Normalised rate limits. */
  readonly headers: Readonly<Record<string, string>>;
  readonly json: unknown;
  /** What `json` was read from, in UTF-8, if nothing had to be taken out. */
  readonly source?: Uint8Array | undefined;
  /** Whether the upstream says that nothing is behind this page. */
  readonly isLastPage: boolean;
  /** The response, where it is a file; `json` then says the same. */
  readonly binary?: BinaryContent;
}

/** What stands for itself in a query. */
const PLAIN = /^[\w.*-]*$/;

/** As `URLSearchParams` writes it, which takes far longer for what need not be encoded. */
export function toSearch(query: Readonly<Record<string, string>>): string {
  let search = "";
  for (const name in query) {
    const value = query[name] ?? "";
    if (!PLAIN.test(name) || !PLAIN.test(value)) return new URLSearchParams(query).toString();
    search += `${search && "&"}${name}=${value}`;
  }
  return search;
}

/**
 * One call of an operation with an account's credential.
 *
 * @throws GatewayError for any answer that is not a success of the operation's type.
 */
export async function callUpstream(
  deps: UpstreamDependencies,
  caller: CallContext,
  { operation, resource, method }: Tool,
  { path, query, body }: UpstreamCall,
): Promise<OperationResult> {
  const isRead = operation.effect === "read";
  const binaryType = binaryTypeOf(operation);
  const search = toSearch(query);
  const { status, headers, response, redactor } = await exchange(deps, caller, {
    method: operation.method,
    path: `${path}${search && `?${search}`}`,
    body,
    ...(binaryType !== undefined && { headers: { accept: binaryType } }),
    isRead,
    budget: operation.budget,
    resource,
    action: method,
  });
  const isLastPage = response.headers[LAST_PAGE_HEADER] !== undefined;
  if (binaryType !== undefined) {
    const binary = readBinary(response, binaryType);
    const json = { content_type: binary.contentType, base64: Buffer.from(binary.bytes).toString("base64") };
    return { status, headers, json, isLastPage, binary };
  }
  return { status, headers, ...requireJson(readBody(response, redactor), { isRead }), isLastPage };
}
