import { LRUCache } from "lru-cache";

interface Window {
  /** Start of the current fixed window, ms. */
  startMs: number;
  count: number;
  previousCount: number;
}

export interface RateLimitState {
  readonly limit: number;
  /** Never negative. */
  readonly remaining: number;
  /** When the current window ends, UTC ms. */
  readonly resetMs: number;
  readonly allowed: boolean;
}

/**
 * Counts calls in a sliding window, approximated from two fixed ones: the previous window counts with the share of it
 * that still lies inside. A refused call is not counted, so a caller that keeps trying gets through when its time comes.
 */
export class RateLimiter {
  readonly #windows: LRUCache<string, Window>;
  readonly #windowMs: number;

  constructor(windowMs: number, maxKeys = 20_000) {
    this.#windowMs = windowMs;
    this.#windows = new LRUCache({ max: maxKeys });
  }

  take(key: string, limit: number, nowMs: number): RateLimitState {
    const window = this.#advance(key, nowMs);
    const elapsed = (nowMs - window.startMs) / this.#windowMs;
    const used = window.previousCount * (1 - elapsed) + window.count;
    const allowed = used + 1 <= limit;
    if (allowed) window.count += 1;
    return {
      limit,
      allowed,
      remaining: Math.max(0, Math.floor(limit - used - (allowed ? 1 : 0))),
      resetMs: window.startMs + this.#windowMs,
    };
  }

  #advance(key: string, nowMs: number): Window {
    const startMs = nowMs - (nowMs % this.#windowMs);
    const window = this.#windows.get(key);
    if (window?.startMs === startMs) return window;
    const previousCount = window?.startMs === startMs - this.#windowMs ? window.count : 0;
    const next = { startMs, count: 0, previousCount };
    this.#windows.set(key, next);
    return next;
  }
}
