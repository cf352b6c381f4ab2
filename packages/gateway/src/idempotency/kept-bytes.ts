import { LRUCache } from "lru-cache";
import type { GatewayError } from "../errors/gateway-error.ts";
import { rateLimited } from "../errors/gateway-error.ts";
import { QUOTAS } from "../quotas/quotas.ts";

/** As long as what is kept stays. */
const WINDOW_MS = 24 * 3_600_000;
/** Beyond it the least active are forgotten, and begin anew. */
const MAX_OWNERS = 10_000;

interface Window {
  readonly endMs: number;
  bytes: number;
}

/** How many bytes of responses are kept for repeats of requests, for each owner and day, in this process. */
export class KeptBytes {
  readonly #max: number;
  readonly #windows = new LRUCache<string, Window>({ max: MAX_OWNERS });

  constructor(max: number = QUOTAS.keptAnswerBytes) {
    this.#max = max;
  }

  /** @returns the refusal of one more request whose response would be kept; undefined while there is room. */
  refusal(owner: string, nowMs: number): GatewayError | undefined {
    const { bytes, endMs } = this.#windowOf(owner, nowMs);
    if (bytes < this.#max) return undefined;
    return rateLimited("Too much is kept for repeats of this account's requests with a key", endMs - nowMs);
  }

  add(owner: string, bytes: number, nowMs: number): void {
    const window = this.#windowOf(owner, nowMs);
    window.bytes += bytes;
    this.#windows.set(owner, window);
  }

  #windowOf(owner: string, nowMs: number): Window {
    const known = this.#windows.get(owner);
    return known && nowMs < known.endMs ? known : { endMs: nowMs + WINDOW_MS, bytes: 0 };
  }
}
