import { SlidingWindow } from "@overdub/contract";
import { upTo } from "@overdub/storage";
import { LRUCache } from "lru-cache";
import type { Caller } from "../callers/caller.ts";
import { rateLimited } from "../errors/gateway-error.ts";
import type { Timer } from "../runtime/timer.ts";
import { systemTimer } from "../runtime/timer.ts";

const WINDOW_MS = 10_000;
const MAX_TOKENS = 10_000;

/** Counts a request. @throws 429 for one too many. */
export type TokenLimit = (caller: Caller) => void;

/**
 * Stops a backend that runs away, whatever it asks for. Stands behind `authenticate`. See behaviour/gateway 10.3.
 *
 * @param limit Requests of one API token within ten seconds; 0: any number.
 */
export function createTokenLimit(limit: number, timer: Timer = systemTimer): TokenLimit {
  const windows = new LRUCache<string, SlidingWindow>(upTo(MAX_TOKENS));
  return (caller) => {
    const id = limit > 0 ? limitedId(caller) : undefined;
    if (id !== undefined) countRequest(windows, id, limit, timer.nowMs());
  };
}

/** Account tokens are limited by their account. */
function limitedId(caller: Caller): string | undefined {
  if (caller.kind === "account-token") return undefined;
  return caller.kind === "member-session" ? caller.member.id : caller.apiToken.id;
}

function countRequest(windows: LRUCache<string, SlidingWindow>, tokenId: string, limit: number, nowMs: number): void {
  const window = windows.get(tokenId) ?? new SlidingWindow(limit, WINDOW_MS);
  windows.set(tokenId, window);
  if (!window.fits(nowMs)) {
    throw rateLimited("The rate limit of the API token is used up", window.freeAtMs(1, nowMs) - nowMs, window);
  }
  window.settle(window.count(nowMs), nowMs);
}
