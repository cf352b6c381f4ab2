import { ERROR_STATUS } from "@overdub/contract";
import type { Tool } from "../catalog/tool.ts";
import { GatewayError } from "../http/gateway-error.ts";
import { ArgumentFault } from "./argument-fault.ts";

/** What a model gets instead of a result, made so that it knows what to do next. Source: spec mcp, Results. */
export interface ErrorBody {
  /** One of Dub's error codes, or `upstream_unavailable`, `upstream_outcome_unknown`. */
  readonly code: string;
  readonly message: string;
  /** The argument in question. */
  readonly field?: string;
  readonly hint: string;
  /** The same call may succeed later. */
  readonly retryable: boolean;
  readonly retry_after_seconds?: number;
  readonly status: number;
  readonly request_id: string;
}

const MAX_QUOTED_CHARS = 500;

const CODE_OF_STATUS = new Map<number, string>([
  // Of two codes with one status, the first is the general one.
  ...Object.entries(ERROR_STATUS)
    .toReversed()
    .map(([code, status]) => [status, code] as const),
  [502, "upstream_unavailable"],
  [503, "upstream_unavailable"],
  [504, "upstream_unavailable"],
]);

const HINTS = new Map<number, string>([
  [400, "Correct the arguments and call again."],
  [401, "The workspace refused the stored credential: a person must reconnect the account."],
  [403, "The connected key, its scopes or the workspace's plan do not allow this. Do not repeat the call."],
  [404, "Nothing has this id: list the resource to find the right one."],
  [405, "This account is read-only."],
  [409, "It exists already: update that one, or choose another name."],
  [410, "It is no longer there."],
  [422, "Correct the arguments and call again."],
  [429, "Too many calls: wait, then repeat the call."],
]);

export function toErrorBody(error: unknown, tool: Tool, requestId: string): ErrorBody {
  if (error instanceof ArgumentFault) {
    return {
      code: "bad_request",
      message: error.message,
      ...(error.field === undefined ? {} : { field: error.field }),
      hint: error.hint,
      retryable: false,
      status: 400,
      request_id: requestId,
    };
  }
  // Anything else is a bug of ours and says nothing of itself to the caller.
  const failure = error instanceof GatewayError ? error : new GatewayError(500, "An unexpected error occurred");
  const field = fieldOf(failure);
  const retryAfterSeconds = Number(failure.headers["retry-after"]);
  return {
    code: codeOf(failure),
    message: failure.remote ? quoteUpstream(failure) : failure.message,
    ...(field === undefined ? {} : { field }),
    hint: hintOf(failure, tool),
    retryable: isRetryable(failure, tool),
    ...(retryAfterSeconds > 0 ? { retry_after_seconds: retryAfterSeconds } : {}),
    status: failure.statusCode,
    request_id: requestId,
  };
}

function codeOf(failure: GatewayError): string {
  if (failure.errorCode) return failure.errorCode;
  const code = (failure.remote?.rawResponse as { error?: { code?: unknown } } | null | undefined)?.error?.code;
  if (typeof code === "string" && Object.hasOwn(ERROR_STATUS, code)) return code;
  return CODE_OF_STATUS.get(failure.statusCode) ?? (failure.statusCode < 500 ? "bad_request" : "internal_server_error");
}

/** As data: the text may hold what a stranger typed into a workspace. */
function quoteUpstream({ message, statusCode, remote }: GatewayError): string {
  return `Dub answered ${remote?.upstreamStatus ?? statusCode}: ${JSON.stringify(message.slice(0, MAX_QUOTED_CHARS))}`;
}

/** Ours say `body.url`; Dub's texts say `invalid_type: url: Invalid URL`. Source: spec dub-links 3.3. */
function fieldOf({ failures, remote, message }: GatewayError): string | undefined {
  const path = failures?.[0]?.path;
  if (path !== undefined) return path.replace(/^(query|body|params)\./, "");
  return remote ? /^[a-z_]+: ([\w.[\]]+): /.exec(message)?.[1] : undefined;
}

function hintOf(failure: GatewayError, tool: Tool): string {
  const missingScopes = failure.remote?.missingScopes;
  if (missingScopes?.length) return `The connected key lacks: ${missingScopes.join(", ")}. Do not repeat the call.`;
  const hint = HINTS.get(failure.statusCode);
  if (hint) return hint;
  if (failure.statusCode < 500) return "Correct the call before repeating it.";
  return isRetryable(failure, tool)
    ? "This call may be repeated safely."
    : "It may have taken effect: read the current state before repeating the call.";
}

/** A 502 of our own means that nothing was sent. Source: spec truto-gateway 2.2. */
function isRetryable({ statusCode, remote }: GatewayError, tool: Tool): boolean {
  if (statusCode === 429 || (statusCode === 502 && !remote)) return true;
  return statusCode >= 500 && tool.annotations.idempotentHint;
}
