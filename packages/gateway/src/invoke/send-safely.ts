import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "../http/gateway-error.ts";
import { ConnectError, ResponseTooLargeError } from "../upstream/send-errors.ts";
import type { Send, UpstreamRequest, UpstreamResponse } from "./types.ts";

interface SafeSendOptions {
  readonly isRead: boolean;
  /** Over all attempts. */
  readonly timeoutMs: number;
  /** How long a 429 asks to wait; called for 429 only. */
  readonly retryAfterSeconds: (response: UpstreamResponse) => number;
}

const CONNECT_RETRY_DELAYS_MS = [50, 250];
const MAX_RATE_LIMIT_WAIT_SECONDS = 2;

/**
 * Sends, and sends again what is safe to repeat: only reads, twice after a connection that was not made, once after a
 * short rate limit. Source: spec truto-gateway 11.3.
 *
 * @throws 502 if nothing was sent; what was sent and not answered is 504 for reads, and for writes a 500 that says that
 *         nobody knows whether it was done.
 */
export async function sendSafely(
  send: Send,
  request: Omit<UpstreamRequest, "signal">,
  { isRead, timeoutMs, retryAfterSeconds }: SafeSendOptions,
): Promise<UpstreamResponse> {
  const signal = AbortSignal.timeout(timeoutMs);
  const connectDelaysMs = isRead ? [...CONNECT_RETRY_DELAYS_MS] : [];
  let mayWait = isRead;
  for (;;) {
    try {
      const response = await send({ ...request, signal });
      if (response.status !== 429 || !mayWait) return response;
      const seconds = retryAfterSeconds(response);
      if (seconds > MAX_RATE_LIMIT_WAIT_SECONDS) return response;
      mayWait = false;
      await delay(seconds * 1000);
    } catch (cause) {
      if (!(cause instanceof ConnectError)) throw toOutcomeError(cause, isRead, signal.aborted);
      const delayMs = connectDelaysMs.shift();
      if (delayMs === undefined || signal.aborted) {
        throw new GatewayError(502, `The upstream cannot be reached (${cause.message})`, { cause });
      }
      await delay(delayMs);
    }
  }
}

function toOutcomeError(cause: unknown, isRead: boolean, isTimeout: boolean): GatewayError {
  const what = isTimeout
    ? "The upstream did not answer in time"
    : cause instanceof ResponseTooLargeError
      ? "The answer of the upstream is too large"
      : "The connection to the upstream broke before it answered";
  if (!isRead) return unknownOutcome(what, cause);
  return new GatewayError(cause instanceof ResponseTooLargeError ? 502 : 504, what, { cause });
}

/** For a write that was sent: clients must look before they repeat it. */
export function unknownOutcome(what: string, cause?: unknown): GatewayError {
  return new GatewayError(500, `${what}; whether the change was made is unknown`, {
    cause,
    errorCode: "upstream_outcome_unknown",
  });
}
