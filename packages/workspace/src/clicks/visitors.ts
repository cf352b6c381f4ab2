import { hash } from "node:crypto";
import type { EventStore } from "@overdub/storage";
import { LRUCache } from "lru-cache";

const WINDOW_MS = 3_600_000;
const MAX_VISITORS = 1_000_000;

/** SHA-256 of `<ip>-<user agent>`, hex: who a visitor is, as far as we tell them apart. */
export function identityHash(ip: string, ua: string | undefined): string {
  return hash("sha256", `${ip}-${ua ?? ""}`);
}

/**
 * Who clicked which link within the last hour. Repeats in that time are no new clicks, and do not extend it.
 *
 * @see spec dub-attribution 1.4
 */
export class Visitors {
  readonly #clicks = new LRUCache<string, { clickId: string; atMs: number }>({ max: MAX_VISITORS });

  /** The click of this visitor on this link that still counts. */
  find(domain: string, key: string, identity: string, nowMs: number): string | undefined {
    const click = this.#clicks.get(`${identity}/${domain}/${key}`);
    return click && nowMs - click.atMs < WINDOW_MS ? click.clickId : undefined;
  }

  remember(domain: string, key: string, identity: string, clickId: string, atMs: number): void {
    this.#clicks.set(`${identity}/${domain}/${key}`, { clickId, atMs });
  }

  forget(domain: string, key: string, identity: string): void {
    this.#clicks.delete(`${identity}/${domain}/${key}`);
  }

  /** What the last hour's events tell, so that a restart makes nobody new. */
  async restore(eventStore: EventStore, nowMs: number): Promise<void> {
    for (const visitor of await eventStore.recentVisitors(nowMs - WINDOW_MS)) {
      const { domain, key, identityHash: identity, clickId, timestampMs } = visitor;
      this.remember(domain, key, identity, clickId, timestampMs);
    }
  }
}
