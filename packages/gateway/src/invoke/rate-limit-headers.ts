import type { BudgetName, RateLimit } from "./read-rate-limit.ts";
import { readRateLimit, WINDOW_MS } from "./read-rate-limit.ts";

interface RateLimitSource {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly budget: BudgetName;
  readonly nowMs: number;
}

const MAX_RETRY_AFTER_SECONDS = 3600;
const DEFAULT_RETRY_AFTER_SECONDS = 10;

/**
 * Dub's rate-limit headers in units that clients read right. Dub's own text calls times seconds, its service writes
 * epoch milliseconds, also as `Retry-After` of a success, and a client that sleeps for those hammers the server.
 *
 * @returns only headers that Dub gave data for; `retry-after` on 429 always, an integer from 1. Source: spec 2.4.
 */
export function rateLimitHeaders({ status, headers, budget, nowMs }: RateLimitSource): Record<string, string> {
  const said = readRateLimit({ headers }, nowMs);
  const { limit, remaining, resetInMs } = said;
  return {
    ...(limit !== undefined && { "ratelimit-limit": `${Math.floor(limit)};w=${WINDOW_MS[budget] / 1000}` }),
    ...(remaining !== undefined && { "ratelimit-remaining": String(Math.floor(remaining)) }),
    ...(resetInMs !== undefined && { "ratelimit-reset": String(toSeconds(resetInMs)) }),
    ...(status === 429 && { "retry-after": String(retryAfterSeconds(said)) }),
  };
}

/** What a 429 asks for; it need not say. */
export function retryAfterSeconds({ retryAfterMs, resetInMs }: RateLimit): number {
  const askedMs = retryAfterMs ?? resetInMs;
  const seconds = askedMs === undefined ? DEFAULT_RETRY_AFTER_SECONDS : toSeconds(askedMs);
  return Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, seconds));
}

function toSeconds(delayMs: number): number {
  return Math.max(0, Math.ceil(delayMs / 1000));
}
