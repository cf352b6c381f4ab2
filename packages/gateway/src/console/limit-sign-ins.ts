import { SlidingWindow } from "@overdub/contract";
import type { MiddlewareHandler } from "hono";
import { LRUCache } from "lru-cache";
import { rateLimited } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";

const WINDOW_MS = 60_000;
const OF_AN_ADDRESS = 10;
const OF_ALL = 120;
const MAX_ADDRESSES = 5_000;

/** Tokens are too long to be guessed; what is bounded is the work that guessing makes. Stands before a body is read. */
export function limitSignIns(now: () => number): MiddlewareHandler<GatewayEnv> {
  const all = new SlidingWindow(OF_ALL, WINDOW_MS, 0);
  const windows = new LRUCache<string, SlidingWindow>({ max: MAX_ADDRESSES });
  return async (c, next) => {
    const nowMs = now();
    const address = c.get("address");
    const window = windows.get(address) ?? new SlidingWindow(OF_AN_ADDRESS, WINDOW_MS, 0);
    windows.set(address, window);
    for (const each of [window, all]) {
      const { isAllowed, resetMs } = each.take(nowMs);
      if (!isAllowed) {
        const limit = each === all ? OF_ALL : OF_AN_ADDRESS;
        throw rateLimited("Too many attempts to sign in", resetMs - nowMs, { limit, windowMs: WINDOW_MS });
      }
    }
    await next();
  };
}
