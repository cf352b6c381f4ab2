import type { ItemOutcome } from "../catalog/tool.ts";
import { errorCodeOf } from "../http/error-code.ts";
import type { GatewayError } from "../http/gateway-error.ts";

/** Whoever repeats such a batch without looking may do it twice. */
export function isUnknown({ statusCode, remote, errorCode }: GatewayError): boolean {
  return errorCode === "upstream_outcome_unknown" || (remote !== undefined && statusCode >= 500);
}

const STOPPING = new Set([401, 405, 429, 499]);

/**
 * Whether the next batch would meet the same: a refused credential, a read-only, blocked or deleted account, a rate limit,
 * a caller who has left, an upstream in trouble.
 */
export function stopsTheRest({ statusCode, remote }: GatewayError): boolean {
  return STOPPING.has(statusCode) || statusCode >= 500 || (statusCode === 404 && remote === undefined);
}

/** The same for each item of the batch. */
export function failedOutcomes(items: readonly unknown[], error: GatewayError): ItemOutcome[] {
  const outcome = {
    status: isUnknown(error) ? "unknown" : "error",
    error: { code: errorCodeOf(error), message: error.message },
  };
  return items.map(() => outcome);
}

const INTERRUPTED: ItemOutcome = {
  status: "unknown",
  error: {
    code: "upstream_outcome_unknown",
    message: "This was being sent when the call was interrupted; whether it was done is unknown",
  },
};

/** For a batch that was sent by a run that died before the answer. */
export function interruptedOutcomes(items: readonly unknown[]): ItemOutcome[] {
  return items.map(() => INTERRUPTED);
}
