interface RateLimitSource {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the operation at Dub. */
  readonly path: string;
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
export function rateLimitHeaders({ status, headers, path, nowMs }: RateLimitSource): Record<string, string> {
  const limit = readNumber(headers["x-ratelimit-limit"]);
  const remaining = readNumber(headers["x-ratelimit-remaining"]);
  const reset = readDelaySeconds(headers["x-ratelimit-reset"], nowMs);
  const retryAfter = readDelaySeconds(headers["retry-after"], nowMs) ?? reset ?? DEFAULT_RETRY_AFTER_SECONDS;
  return {
    ...(limit !== undefined && { "ratelimit-limit": `${Math.floor(limit)};w=${windowSeconds(path)}` }),
    ...(remaining !== undefined && { "ratelimit-remaining": String(Math.floor(remaining)) }),
    ...(reset !== undefined && { "ratelimit-reset": String(reset) }),
    ...(status === 429 && {
      "retry-after": String(Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, retryAfter))),
    }),
  };
}

/** Dub counts analytics and events by the second, everything else by the minute. */
function windowSeconds(path: string): 1 | 60 {
  return path.includes("/analytics") || path.includes("/events") ? 1 : 60;
}

/** Epoch milliseconds, epoch seconds, an HTTP date, or a delay in seconds: told apart by size. */
function readDelaySeconds(text: string | undefined, nowMs: number): number | undefined {
  const value = readNumber(text) ?? readDateMs(text);
  if (value === undefined) return undefined;
  if (value > 1e11) return delayUntil(value, nowMs);
  if (value > 1e9) return delayUntil(value * 1000, nowMs);
  return Math.ceil(value);
}

function delayUntil(instantMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((instantMs - nowMs) / 1000));
}

function readNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}(\.\d{1,9})?\s*$/.test(text) ? Number(text) : undefined;
}

function readDateMs(text: string | undefined): number | undefined {
  const instantMs = /^\s*[A-Z][a-z]{2},/.test(text ?? "") ? Date.parse(text ?? "") : Number.NaN;
  return Number.isNaN(instantMs) ? undefined : instantMs;
}
