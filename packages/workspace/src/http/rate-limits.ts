import { hash } from "node:crypto";
import type { AnyOperation, WindowState } from "@overdub/contract";
import { AppError, SlidingWindow } from "@overdub/contract";
import { upTo } from "@overdub/storage";
import { LRUCache } from "lru-cache";
import type { KeyCaller } from "../auth/authenticate.ts";
import { networkOf } from "../network/network-of.ts";
import type { Client } from "./client.ts";

const MINUTE_MS = 60_000;
const SECOND_MS = 1000;

/**
 * A sliding window for each key, between set times. Keys that were not used for long are forgotten, and of each only a
 * digest is kept, since anybody can make them up at any length: so memory has a bound.
 */
export class RateLimiter {
  readonly #windows: LRUCache<string, SlidingWindow>;
  readonly #windowMs: number;

  constructor(windowMs: number, maxKeys = 20_000) {
    this.#windowMs = windowMs;
    this.#windows = new LRUCache(upTo(maxKeys));
  }

  /** @returns how many calls still fit; they are not counted. */
  remaining(key: string, limit: number, nowMs: number): number {
    return this.#windows.peek(nameOf(key))?.remaining(nowMs) ?? limit;
  }

  take(key: string, limit: number, nowMs: number): WindowState {
    const name = nameOf(key);
    let window = this.#windows.get(name);
    if (!window) {
      // Windows end at multiples of their length.
      window = new SlidingWindow(limit, this.#windowMs, 0);
      this.#windows.set(name, window);
    }
    return window.take(nowMs, limit);
  }
}

function nameOf(key: string): string {
  return hash("sha256", key, "base64url");
}

/** The headers of a response, as far as limits tell a caller how it stands. */
interface Headings {
  set(name: string, value: string): unknown;
}

/**
 * Counts each key's calls: analytics and events by the second, everything else by the minute. The returned function
 * sets the headers that tell a caller how it stands.
 *
 * `X-RateLimit-Reset` is in epoch seconds and `Retry-After` in seconds, as Dub documents them; its service sends epoch
 * milliseconds in both (behaviour/links 4).
 *
 * @throws `rate_limit_exceeded`
 */
export function createRateLimits(): (
  caller: KeyCaller,
  budget: AnyOperation["budget"],
  nowMs: number,
  headers: Headings,
) => void {
  const general = new RateLimiter(MINUTE_MS);
  const analytics = new RateLimiter(SECOND_MS);
  return (caller, budget, nowMs, headers) => {
    const state =
      budget === "analytics"
        ? analytics.take(caller.keyHash, caller.analyticsRequestsPerSecond, nowMs)
        : general.take(caller.keyHash, caller.requestsPerMinute, nowMs);
    assertWithin(state, nowMs, headers);
  };
}

const PUBLISHABLE_LIMIT = 600;

/**
 * Counts each publishable key's calls by the minute, known keys and unknown ones, and sets the same headers.
 *
 * @throws `rate_limit_exceeded`. See behaviour/attribution 1.5.
 */
export function createPublishableRateLimits(): (key: string, nowMs: number, headers: Headings) => void {
  const limiter = new RateLimiter(MINUTE_MS);
  return (key, nowMs, headers) => assertWithin(limiter.take(key, PUBLISHABLE_LIMIT, nowMs), nowMs, headers);
}

const EMBED_LIMIT = 60;

/**
 * The same for embed tokens. @throws `rate_limit_exceeded`. See behaviour/partners 7.
 */
export function createEmbedRateLimits(): (token: string, nowMs: number, headers: Headings) => void {
  const limiter = new RateLimiter(MINUTE_MS);
  return (token, nowMs, headers) => assertWithin(limiter.take(token, EMBED_LIMIT, nowMs), nowMs, headers);
}

function assertWithin(state: WindowState, nowMs: number, headers: Headings): void {
  headers.set("x-ratelimit-limit", String(state.limit));
  headers.set("x-ratelimit-remaining", String(state.remaining));
  headers.set("x-ratelimit-reset", String(Math.ceil(state.resetMs / SECOND_MS)));
  if (state.isAllowed) return;
  headers.set("retry-after", String(Math.max(1, Math.ceil((state.resetMs - nowMs) / SECOND_MS))));
  throw new AppError("rate_limit_exceeded", "Too many requests.");
}

const PUBLIC_WINDOW_MS = 10_000;
const PUBLIC_LIMIT = 10;

/**
 * Counts the calls of each network to operations that need no key: of an IPv6 one, anybody has all addresses.
 *
 * @throws `rate_limit_exceeded`. See behaviour/links 4.
 */
export function createPublicRateLimits(): (client: Client, nowMs: number) => void {
  const limiter = new RateLimiter(PUBLIC_WINDOW_MS);
  return (client, nowMs) => {
    // A call in process has no address; its caller has limits of its own.
    if (client.ip === "" || limiter.take(networkOf(client.ip), PUBLIC_LIMIT, nowMs).isAllowed) return;
    throw new AppError("rate_limit_exceeded", "Don't DDoS me pls 🥺");
  };
}
