import { errorCodeOf, GatewayError } from "../errors/gateway-error.ts";
import type { Log } from "../runtime/log.ts";
import type { Tool } from "../tools/tool.ts";
import { ArgumentFault, Declined, StalePlan } from "./refusals.ts";

/** What a model gets instead of a result, made so that it knows what to do next. See behaviour/mcp 3. */
export interface ErrorBody {
  /** One of Dub's error codes, or `upstream_unavailable`, `upstream_outcome_unknown`, `stale_plan`, `declined`. */
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
  /** What the call would do now; only with `stale_plan`. */
  readonly plan?: unknown;
}

const HINTS = new Map<number, string>([
  [400, "Correct the arguments and call again."],
  [401, "The workspace refused the stored credential: a person must reconnect the account."],
  [403, "The connected key, its scopes or the workspace's plan do not allow this. Do not repeat the call."],
  [404, "Nothing is there: list the resource to find the right id, or this workspace does not serve the operation."],
  [405, "This account is read-only: only tools that read work on it."],
  [408, "The call took too long: ask for less at once."],
  [409, "It exists already: update that one, or choose another name."],
  [410, "It is no longer there."],
  [413, "Send less at once: fewer items, shorter texts."],
  [422, "Correct the arguments and call again."],
  [429, "Too many calls: wait, then repeat the call."],
]);

/** The tool that failed; undefined for those that no upstream is behind. */
type FailedTool = Pick<Tool, "annotations"> | undefined;

export function toErrorBody(error: unknown, tool: FailedTool, requestId: string): ErrorBody {
  const refusal = toRefusal(error);
  if (refusal) return { ...refusal, retryable: false, request_id: requestId };
  // Anything else is a bug of ours and says nothing of itself to the caller.
  const failure = error instanceof GatewayError ? error : new GatewayError(500, "An unexpected error occurred");
  const field = fieldOf(failure);
  const retryable = isRetryable(failure, tool);
  return {
    code: errorCodeOf(failure),
    message: failure.remote ? quoteUpstream(failure) : withoutPlace(failure.message),
    ...(field === undefined ? {} : { field }),
    hint: hintOf(failure, tool),
    retryable,
    ...(retryable ? { retry_after_seconds: retryAfterSecondsOf(failure) } : {}),
    status: failure.statusCode,
    request_id: requestId,
  };
}

/** What was refused here, before anything was sent. */
function toRefusal(error: unknown): Omit<ErrorBody, "retryable" | "request_id"> | undefined {
  if (error instanceof ArgumentFault) {
    const { message, field, hint } = error;
    return { code: "bad_request", message, ...(field === undefined ? {} : { field }), hint, status: 400 };
  }
  if (error instanceof StalePlan) {
    const hint = "Nothing was done. Look at the plan as it is now; to do exactly that, call again with its plan_hash.";
    return { code: "stale_plan", message: error.message, hint, status: 409, plan: error.plan.result };
  }
  if (error instanceof Declined) {
    return { code: "declined", message: error.message, hint: "Ask the person what to do instead.", status: 403 };
  }
  return undefined;
}

const DEFAULT_RATE_LIMIT_WAIT_SECONDS = 10;
const DEFAULT_OUTAGE_WAIT_SECONDS = 5;

/** A model that is told to repeat a call is always told when. */
function retryAfterSecondsOf({ statusCode, headers }: GatewayError): number {
  const told = Number(headers["retry-after"]);
  if (told > 0) return told;
  return statusCode === 429 ? DEFAULT_RATE_LIMIT_WAIT_SECONDS : DEFAULT_OUTAGE_WAIT_SECONDS;
}

/** As data: the text may hold what a stranger typed into a workspace. */
function quoteUpstream({ message, statusCode, remote }: GatewayError): string {
  const answered = `Dub answered ${remote?.upstreamStatus ?? statusCode}`;
  return remote?.rawResponse === null ? `${answered} and said nothing` : `${answered}: ${JSON.stringify(message)}`;
}

/** Ours say `body.url`; Dub's texts say `invalid_type: url: Invalid URL`. See behaviour/links 3.3. */
function fieldOf({ failures, remote, message }: GatewayError): string | undefined {
  const path = failures?.[0]?.path;
  if (path !== undefined) return withoutPlace(path);
  return remote ? /^[a-z_]+: ([\w.[\]]+): /.exec(message)?.[1] : undefined;
}

/** Arguments are flat here, so that none is in a query or a body. */
function withoutPlace(text: string): string {
  return text.replace(/^(query|body|params)\./, "");
}

function hintOf(failure: GatewayError, tool: FailedTool): string {
  const missingScopes = failure.remote?.missingScopes;
  if (missingScopes?.length) return `The connected key lacks: ${missingScopes.join(", ")}. Do not repeat the call.`;
  const hint = HINTS.get(failure.statusCode);
  if (hint) return hint;
  if (failure.statusCode < 500) return "Correct the call before repeating it.";
  return isRetryable(failure, tool)
    ? "This call may be repeated safely."
    : "It may have taken effect: read the current state before repeating the call.";
}

/** A 502 of our own means that nothing was sent. */
function isRetryable({ statusCode, remote }: GatewayError, tool: FailedTool): boolean {
  if (statusCode === 429 || (statusCode === 502 && !remote)) return true;
  return statusCode >= 500 && tool?.annotations.idempotentHint === true;
}

const EXPECTED = [GatewayError, ArgumentFault, StalePlan, Declined];

/** What a client is told nothing of has to be told to the operator. */
export function reportBug(error: unknown, fields: object, log: Log): void {
  if (EXPECTED.some((kind) => error instanceof kind)) return;
  log.error({ err: error, ...fields }, "Unexpected error");
}
