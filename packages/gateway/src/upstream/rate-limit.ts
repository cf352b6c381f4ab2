import type { RateBudget } from "@overdub/contract";
import { BUDGET_WINDOW_MS } from "@overdub/contract";
import type { UpstreamResponse } from "./send.ts";

/** What an upstream says about a rate limit; absent is what it does not say. */
export interface RateLimit {
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** Until the window ends; negative if it has ended. */
  readonly resetInMs: number | undefined;
  readonly retryAfterMs: number | undefined;
}

/** Dub's own text calls times seconds, its service writes epoch milliseconds. See behaviour/gateway 3.4. */
export function readRateLimit({ headers }: Pick<UpstreamResponse, "headers">, nowMs: number): RateLimit {
  return {
    limit: readNumber(headers["x-ratelimit-limit"]),
    remaining: readNumber(headers["x-ratelimit-remaining"]),
    resetInMs: readDelayMs(headers["x-ratelimit-reset"], nowMs),
    retryAfterMs: readDelayMs(headers["retry-after"], nowMs),
  };
}

/** Epoch milliseconds, epoch seconds, an HTTP date, or a delay in seconds: told apart by size. */
function readDelayMs(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const value = readNumber(text) ?? readDateMs(text);
  if (value === undefined) return undefined;
  if (value > 1e11) return value - nowMs;
  if (value > 1e9) return value * 1000 - nowMs;
  return value * 1000;
}

function readNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}(\.\d{1,9})?\s*$/.test(text) ? Number(text) : undefined;
}

function readDateMs(text: string): number | undefined {
  const instantMs = /^\s*[A-Z][a-z]{2},/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instantMs) ? undefined : instantMs;
}

interface RateLimitSource {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly budget: RateBudget;
  readonly nowMs: number;
}

const MAX_RETRY_AFTER_SECONDS = 3600;
const DEFAULT_RETRY_AFTER_SECONDS = 10;

/**
 * Dub's rate-limit headers in units that clients read right. Dub's own text calls times seconds, its service writes
 * epoch milliseconds, also as `Retry-After` of a success, and a client that sleeps for those hammers the server.
 *
 * @returns only headers that Dub gave data for; `retry-after` on 429 always, an integer from 1.
 *   See behaviour/gateway 3.4.
 */
export function rateLimitHeaders({ status, headers, budget, nowMs }: RateLimitSource): Record<string, string> {
  const said = readRateLimit({ headers }, nowMs);
  const { limit, remaining, resetInMs } = said;
  return {
    ...(limit !== undefined && { "ratelimit-limit": `${Math.floor(limit)};w=${BUDGET_WINDOW_MS[budget] / 1000}` }),
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
