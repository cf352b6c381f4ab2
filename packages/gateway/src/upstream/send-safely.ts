import { setTimeout as delay } from "node:timers/promises";
import { callerLeft, GatewayError, unknownOutcome } from "../errors/gateway-error.ts";
import type { UpstreamResponse } from "./send.ts";
import { ConnectError, ResponseTooLargeError } from "./send.ts";

interface SafeSendOptions {
  readonly isRead: boolean;
  /** Over all attempts. */
  readonly timeoutMs: number;
  /** How long a 429 asks to wait; called for 429 only. */
  readonly retryAfterSeconds: (response: UpstreamResponse) => number;
  /** Tells that the caller has left, which ends a read. */
  readonly signal?: AbortSignal | undefined;
  /** Told before each further attempt. */
  readonly onRetry?: (reason: string) => void;
}

const CONNECT_RETRY_DELAYS_MS = [50, 250];
const MAX_RATE_LIMIT_WAIT_SECONDS = 2;

/**
 * Sends, and sends again what is safe to repeat: only reads, twice after a connection that was not made, once after a
 * short rate limit. See behaviour/gateway 10.3.
 *
 * @param attempt Sends once. A `GatewayError` of its own says that nothing was sent, and is passed on.
 * @throws        502 if nothing was sent; what was sent and not answered is 504 for reads, and for writes a 500 that says
 *                that it can't be known whether it was done.
 */
export async function sendSafely(
  attempt: (signal: AbortSignal) => Promise<UpstreamResponse>,
  options: SafeSendOptions,
): Promise<UpstreamResponse> {
  const { isRead, timeoutMs, retryAfterSeconds, onRetry } = options;
  const deadline = createDeadline(timeoutMs, isRead ? options.signal : undefined);
  const connectDelaysMs = isRead ? [...CONNECT_RETRY_DELAYS_MS] : [];
  let limited: UpstreamResponse | undefined;
  try {
    for (;;) {
      try {
        const response = await attempt(deadline.signal);
        if (response.status !== 429 || !isRead || limited) return response;
        const seconds = retryAfterSeconds(response);
        if (seconds > MAX_RATE_LIMIT_WAIT_SECONDS) return response;
        limited = response;
        onRetry?.(`The upstream answered 429; sent again after ${seconds} s`);
        await delay(seconds * 1000, undefined, { signal: deadline.signal });
      } catch (cause) {
        if (deadline.hasCallerLeft()) throw callerLeft();
        if (limited) return limited;
        if (cause instanceof GatewayError && !deadline.signal.aborted) throw cause;
        if (!(cause instanceof ConnectError)) throw toOutcomeError(cause, isRead, deadline.signal.aborted);
        const delayMs = connectDelaysMs.shift();
        if (delayMs === undefined || deadline.signal.aborted) {
          throw new GatewayError(502, `The upstream cannot be reached (${cause.message})`, { cause });
        }
        onRetry?.(`The upstream could not be reached (${cause.message}); tried again after ${delayMs} ms`);
        await delay(delayMs);
      }
    }
  } finally {
    deadline.clear();
  }
}

interface Deadline {
  readonly signal: AbortSignal;
  hasCallerLeft(): boolean;
  clear(): void;
}

/** One signal for both ends of a call. Cheaper than `AbortSignal.any`, and nothing stays behind. */
function createDeadline(timeoutMs: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  const leave = () => controller.abort(caller?.reason);
  const timer = setTimeout(() => controller.abort(new DOMException("The upstream is late", "TimeoutError")), timeoutMs);
  if (caller?.aborted) leave();
  else caller?.addEventListener("abort", leave, { once: true });
  return {
    signal: controller.signal,
    hasCallerLeft: () => caller?.aborted ?? false,
    clear() {
      clearTimeout(timer);
      caller?.removeEventListener("abort", leave);
    },
  };
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
