import { SlidingWindow } from "@overdub/contract";
import { upTo } from "@overdub/storage";
import type { MiddlewareHandler } from "hono";
import { LRUCache } from "lru-cache";
import { rateLimited } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";

const WINDOW_MS = 60_000;
const OF_AN_ADDRESS = 10;
const MAX_ADDRESSES = 5_000;

/**
 * Tokens are too long to be guessed; what is bounded is the work that guessing makes. Of all addresses together there is no
 * bound: strangers with a dozen of them would use it up, and keep operators out. Stands before a body is read.
 */
export function limitSignIns(now: () => number): MiddlewareHandler<GatewayEnv> {
  const windows = new LRUCache<string, SlidingWindow>(upTo(MAX_ADDRESSES));
  return async (c, next) => {
    const nowMs = now();
    const address = c.get("address");
    const window = windows.get(address) ?? new SlidingWindow(OF_AN_ADDRESS, WINDOW_MS, 0);
    windows.set(address, window);
    const { isAllowed, resetMs } = window.take(nowMs);
    if (!isAllowed) {
      const limit = { limit: OF_AN_ADDRESS, windowMs: WINDOW_MS };
      throw rateLimited("Too many attempts to sign in", resetMs - nowMs, limit);
    }
    await next();
  };
}
