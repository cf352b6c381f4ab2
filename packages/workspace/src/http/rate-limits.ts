import type { Caller } from "../auth/authenticate.ts";
import { RateLimiter } from "../auth/rate-limiter.ts";

const MINUTE_MS = 60_000;
const SECOND_MS = 1000;

export interface RateLimitDecision {
  readonly allowed: boolean;
  readonly headers: Record<string, string>;
}

/**
 * Counts each key's calls: analytics and events by the second, everything else by the minute.
 *
 * `X-RateLimit-Reset` is in epoch seconds and `Retry-After` in seconds, as Dub documents them; its service sends epoch
 * milliseconds in both (spec dub-links 4, quirk 2).
 */
export function createRateLimits(): (caller: Caller, path: string, nowMs: number) => RateLimitDecision {
  const general = new RateLimiter(MINUTE_MS);
  const analytics = new RateLimiter(SECOND_MS);
  return (caller, path, nowMs) => {
    const state = /^\/(analytics|events)(\/|$)/.test(path)
      ? analytics.take(caller.keyHash, caller.analyticsRequestsPerSecond, nowMs)
      : general.take(caller.keyHash, caller.requestsPerMinute, nowMs);
    return {
      allowed: state.allowed,
      headers: {
        "X-RateLimit-Limit": String(state.limit),
        "X-RateLimit-Remaining": String(state.remaining),
        "X-RateLimit-Reset": String(Math.ceil(state.resetMs / SECOND_MS)),
        ...(state.allowed
          ? {}
          : { "Retry-After": String(Math.max(1, Math.ceil((state.resetMs - nowMs) / SECOND_MS))) }),
      },
    };
  };
}
