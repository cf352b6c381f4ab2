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

export const NOTHING_SAID: RateLimit = {
  limit: undefined,
  remaining: undefined,
  resetInMs: undefined,
  retryAfterMs: undefined,
};

/**
 * Dub's own text calls times seconds, its service writes epoch milliseconds. Instants are the upstream's, whose clock need
 * not agree with ours. See behaviour/gateway 3.4.
 */
export function readRateLimit({ headers }: Pick<UpstreamResponse, "headers">, nowMs: number): RateLimit {
  // Only instants need it, and a date takes long to read.
  const clockMs = () => upstreamClockMs(headers.date, nowMs);
  return {
    limit: readNumber(headers["x-ratelimit-limit"]),
    remaining: readNumber(headers["x-ratelimit-remaining"]),
    resetInMs: readDelayMs(headers["x-ratelimit-reset"], clockMs),
    retryAfterMs: readDelayMs(headers["retry-after"], clockMs),
  };
}

/** `Date` has whole seconds, and took a moment to arrive. */
const UNTOLD_SKEW_MS = 2_000;

/** What time it is for the upstream: its own word, unless that says no more than our clock does. */
function upstreamClockMs(date: string | undefined, nowMs: number): number {
  const clockMs = date === undefined ? undefined : readDateMs(date);
  return clockMs === undefined || Math.abs(clockMs - nowMs) <= UNTOLD_SKEW_MS ? nowMs : clockMs;
}

/** Epoch milliseconds, epoch seconds, an HTTP date, or a delay in seconds: told apart by size. */
function readDelayMs(text: string | undefined, clockMs: () => number): number | undefined {
  if (text === undefined) return undefined;
  const value = readNumber(text) ?? readDateMs(text);
  if (value === undefined) return undefined;
  if (value > 1e11) return value - clockMs();
  if (value > 1e9) return value * 1000 - clockMs();
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
  readonly said: RateLimit;
  readonly budget: RateBudget;
  /** For how long the gateway itself will send nothing. */
  readonly waitSeconds: number;
}

const MAX_RETRY_AFTER_SECONDS = 3600;
const DEFAULT_RETRY_AFTER_SECONDS = 10;

/**
 * Dub's rate-limit headers in units that clients read right. Dub's own text calls times seconds, its service writes
 * epoch milliseconds, also as `Retry-After` of a success, and a client that sleeps for those hammers the server.
 *
 * @returns only headers that Dub gave data for; `retry-after`, an integer from 1, on 429 always, and on a 503 that has it.
 *   See behaviour/gateway 3.4.
 */
export function rateLimitHeaders({ status, said, budget, waitSeconds }: RateLimitSource): Record<string, string> {
  const { limit, remaining, resetInMs, retryAfterMs } = said;
  const isOutage = status === 503 && retryAfterMs !== undefined;
  return {
    ...(limit !== undefined && { "ratelimit-limit": `${Math.floor(limit)};w=${BUDGET_WINDOW_MS[budget] / 1000}` }),
    ...(remaining !== undefined && { "ratelimit-remaining": String(Math.floor(remaining)) }),
    ...(resetInMs !== undefined && { "ratelimit-reset": String(toSeconds(resetInMs)) }),
    ...(status === 429 && { "retry-after": String(waitSeconds) }),
    ...(isOutage && { "retry-after": String(retryAfterSeconds(said)) }),
  };
}

/** What a 429 asks for, as the gateway heeds it; it need not say. */
export function retryAfterSeconds({ retryAfterMs, resetInMs }: RateLimit): number {
  const askedMs = retryAfterMs ?? resetInMs;
  const seconds = askedMs === undefined ? DEFAULT_RETRY_AFTER_SECONDS : toSeconds(askedMs);
  return Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, seconds));
}

function toSeconds(delayMs: number): number {
  return Math.max(0, Math.ceil(delayMs / 1000));
}
