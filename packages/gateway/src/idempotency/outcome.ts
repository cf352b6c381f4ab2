import { GatewayError, UNKNOWN_OUTCOME } from "../errors/gateway-error.ts";

/**
 * What a repeat of the request gets: the same answer; the news that its outcome is unknown; as nothing was done, a
 * fresh attempt; or, as a part was done, the rest.
 */
export type RequestOutcome = "answered" | "unknown" | "untouched" | "interrupted";

/** Of what changed nothing and may go better the next time: refused credentials, limits, and what was not sent. */
const NEVER_KEPT = new Set([401, 429, 499, 502, 503, 504]);

/** Refusals of the gateway itself; the upstream's own are its final word. See behaviour/gateway 10.1. */
const KEPT_IF_REMOTE = new Set([403, 404, 405]);

/** Writes never end in the statuses that clients repeat at once, so those are reads, or were not sent. */
export function outcomeOf(error: unknown): RequestOutcome {
  if (!(error instanceof GatewayError)) return "unknown";
  const { statusCode, remote, errorCode } = error;
  if (errorCode === UNKNOWN_OUTCOME) return "unknown";
  if (NEVER_KEPT.has(statusCode) || (!remote && KEPT_IF_REMOTE.has(statusCode))) return "untouched";
  return "answered";
}
