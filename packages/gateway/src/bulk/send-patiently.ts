import { setTimeout as delay } from "node:timers/promises";
import { callerLeft, GatewayError } from "../errors/gateway-error.ts";

/** Dub counts by the minute. */
const MAX_WAIT_SECONDS = 60;
const MAX_ATTEMPTS = 3;

/**
 * Sends a batch again that the upstream refused for its rate limit, once the wait that it asks for is over: a refusal
 * changes nothing, and a bulk call has time.
 *
 * @throws what `send` throws; a 429 whose wait is longer than a minute, or the third one in a row.
 */
export async function sendPatiently<T>(send: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      const seconds = waitOf(error);
      if (seconds === undefined || seconds > MAX_WAIT_SECONDS || attempt === MAX_ATTEMPTS) throw error;
      await delay(seconds * 1000, undefined, signal && { signal }).catch(() => {
        throw callerLeft();
      });
    }
  }
}

/** Undefined for anything but a refusal by the upstream: our own pacer has waited already. */
function waitOf(error: unknown): number | undefined {
  const isRefusal = error instanceof GatewayError && error.statusCode === 429 && error.remote !== undefined;
  return isRefusal ? Number(error.headers["retry-after"] ?? 1) : undefined;
}
