import { setTimeout as delay } from "node:timers/promises";
import { callerLeft, GatewayError, unknownOutcome } from "../errors/gateway-error.ts";
import type { UpstreamResponse } from "./send.ts";
import { ConnectError, LostConnectionError, UnreadableAnswerError } from "./send.ts";

interface SafeSendOptions {
  readonly isRead: boolean;
  /** Tells that this server stops, which ends reads and writes. Its reason is thrown where nothing was changed. */
  readonly stopping?: AbortSignal | undefined;
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
/** An upstream that was started anew has ended every connection of a pool. */
const MAX_LOST_CONNECTIONS = 2;
const MAX_RATE_LIMIT_WAIT_SECONDS = 2;

/**
 * Sends, and sends again what is safe to repeat: only reads, twice after a connection that was not made, twice after one
 * that had ended before its turn, once after a short rate limit. See behaviour/gateway 10.3.
 *
 * @param attempt Sends once. A `GatewayError` of its own says that nothing was sent, and is passed on.
 * @throws        502 if nothing was sent; what was sent and not answered is 504 for reads, and for writes a 500 that says
 *                that it can't be known whether it was done.
 */
export async function sendSafely(
  attempt: (signal: AbortSignal) => Promise<UpstreamResponse>,
  options: SafeSendOptions,
): Promise<UpstreamResponse> {
  const { isRead, timeoutMs, retryAfterSeconds, onRetry, stopping } = options;
  const deadline = createDeadline(timeoutMs, [isRead ? options.signal : undefined, stopping]);
  const connectDelaysMs = isRead ? [...CONNECT_RETRY_DELAYS_MS] : [];
  let lostConnections = 0;
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
        const isUntouched = isRead || cause instanceof ConnectError;
        if (stopping?.aborted) throw isUntouched ? stopping.reason : toOutcomeError(cause, isRead, "stop");
        if (isRead && options.signal?.aborted) throw callerLeft();
        const isLate = deadline.signal.aborted;
        if (cause instanceof GatewayError && !isLate) throw cause;
        if (limited) return limited;
        if (cause instanceof LostConnectionError && isRead && !isLate && lostConnections < MAX_LOST_CONNECTIONS) {
          lostConnections += 1;
          onRetry?.("The upstream had closed the connection; sent again over another one");
          continue;
        }
        if (!(cause instanceof ConnectError)) throw toOutcomeError(cause, isRead, isLate ? "timeout" : undefined);
        const delayMs = connectDelaysMs.shift();
        if (delayMs === undefined || isLate) {
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
  clear(): void;
}

/** One signal for whatever ends a call. Cheaper than `AbortSignal.any`, and nothing stays behind. */
function createDeadline(timeoutMs: number, others: readonly (AbortSignal | undefined)[]): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("The upstream is late", "TimeoutError")), timeoutMs);
  const undo = others.map((other) => {
    const end = () => controller.abort(other?.reason);
    if (other?.aborted) end();
    else other?.addEventListener("abort", end, { once: true });
    return () => other?.removeEventListener("abort", end);
  });
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      for (const removeListener of undo) removeListener();
    },
  };
}

const ENDED_BY = {
  timeout: "The upstream did not answer in time",
  stop: "The server was stopped before the upstream answered",
} as const;

function toOutcomeError(cause: unknown, isRead: boolean, endedBy: keyof typeof ENDED_BY | undefined): GatewayError {
  const isUnreadable = endedBy === undefined && cause instanceof UnreadableAnswerError;
  const what = endedBy
    ? ENDED_BY[endedBy]
    : isUnreadable
      ? `The answer of the upstream ${cause.message}`
      : "The connection to the upstream broke before it answered";
  if (!isRead) return unknownOutcome(what, cause);
  return new GatewayError(isUnreadable ? 502 : 504, what, { cause });
}
