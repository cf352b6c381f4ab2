import { SlidingWindow } from "@overdub/contract";
import { upTo } from "@overdub/storage";
import type { MiddlewareHandler } from "hono";
import { LRUCache } from "lru-cache";
import { rateLimited } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";

const WINDOW_MS = 60_000;
const MAX_TOKENS = 10_000;

/**
 * So many times a minute can something be asked with one link token. Of keys, that is enough for a person, and too few to try
 * out stolen ones.
 */
export function limitAttempts(limit: number, now: () => number): MiddlewareHandler<GatewayEnv> {
  const windows = new LRUCache<string, SlidingWindow>(upTo(MAX_TOKENS));
  return async (c, next) => {
    const { id } = c.get("linkToken");
    const window = windows.get(id) ?? new SlidingWindow(limit, WINDOW_MS);
    windows.set(id, window);
    const nowMs = now();
    const { isAllowed, resetMs } = window.take(nowMs);
    if (!isAllowed)
      throw rateLimited("Too many requests with this token", resetMs - nowMs, { limit, windowMs: WINDOW_MS });
    await next();
  };
}
