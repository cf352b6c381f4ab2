import type { Account } from "../accounts/account.ts";
import type { RecordOutcome } from "../accounts/record-outcome.ts";
import type { Tool } from "../catalog/tool.ts";
import { GatewayError } from "../http/gateway-error.ts";
import { rateLimitHeaders } from "./rate-limit-headers.ts";
import { readBody } from "./read-body.ts";
import { sendSafely, unknownOutcome } from "./send-safely.ts";
import type { Send, UpstreamRequest, UpstreamResponse } from "./types.ts";
import { toUpstreamError } from "./upstream-error.ts";

export interface UpstreamDependencies {
  readonly send: Send;
  /** The bearer token for an account's upstream, in clear. */
  readonly openCredential: (account: Account) => string;
  readonly recordOutcome: RecordOutcome;
  /** `<product>/<version>`. */
  readonly userAgent: string;
  /** For one call, retries included. Default: 25,000, which is less than clients wait. */
  readonly timeoutMs?: number | undefined;
  readonly now: () => number;
}

export interface UpstreamCall {
  /** Below the account's base URL, encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string | undefined;
}

export interface UpstreamAnswer {
  readonly status: number;
  /** Normalised rate limits. */
  readonly headers: Readonly<Record<string, string>>;
  readonly json: unknown;
}

const DEFAULT_TIMEOUT_MS = 25_000;

/**
 * One call of an operation with an account's credential.
 *
 * @throws GatewayError for any answer that is not a success in JSON.
 */
export async function callUpstream(
  deps: UpstreamDependencies,
  account: Account,
  tool: Tool,
  call: UpstreamCall,
): Promise<UpstreamAnswer> {
  const { operation, resource, method } = tool;
  const credential = deps.openCredential(account);
  const isRead = operation.effect === "read";
  const headersOf = ({ status, headers }: UpstreamResponse) =>
    rateLimitHeaders({ status, headers, path: operation.path, nowMs: deps.now() });

  const response = await sendSafely(deps.send, toRequest(account, operation.method, call, credential, deps.userAgent), {
    isRead,
    timeoutMs: deps.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    retryAfterSeconds: (limited) => Number(headersOf(limited)["retry-after"]),
  });
  const { status } = response;
  const headers = headersOf(response);
  const body = readBody(response, credential);
  if (status >= 400) {
    const error = toUpstreamError({ status, body: "json" in body ? body.json : body.text, headers, isRead });
    const missingScopes = error.remote?.missingScopes;
    await deps.recordOutcome(account, { status, resource, method, message: error.message, missingScopes });
    throw error;
  }
  if (status >= 300) {
    throw new GatewayError(
      isRead ? 502 : 500,
      `The upstream answered with a redirect (${status}), which is never followed: check the account's base_url`,
    );
  }
  await deps.recordOutcome(account, { status, resource, method });
  if ("json" in body) return { status, headers, json: body.json };
  throw isRead
    ? new GatewayError(502, "The answer of the upstream is not JSON")
    : unknownOutcome("The answer of the upstream is not JSON");
}

/** Nothing of the caller's own headers goes upstream. */
function toRequest(
  { baseUrl }: Account,
  method: string,
  { path, query, body }: UpstreamCall,
  credential: string,
  userAgent: string,
): Omit<UpstreamRequest, "signal"> {
  const search = new URLSearchParams(query).toString();
  return {
    method,
    url: `${baseUrl}${path}${search && `?${search}`}`,
    headers: {
      accept: "application/json",
      "user-agent": userAgent,
      ...(body !== undefined && { "content-type": "application/json" }),
      authorization: `Bearer ${credential}`,
    },
    body,
  };
}
