import { hash } from "node:crypto";
import type { EventStore } from "@overdub/storage";

const WINDOW_MS = 3_600_000;
/** Of one generation: above it the oldest are forgotten early, so that memory has a limit. */
const MAX_VISITORS = 500_000;

interface Click {
  readonly clickId: string;
  readonly atMs: number;
}

/** SHA-256 of `<ip>-<user agent>`, hex: who a visitor is, as far as we tell them apart. */
export function identityHash(ip: string, ua: string | undefined): string {
  return hash("sha256", `${ip}-${ua ?? ""}`);
}

/**
 * Who clicked which link within the last hour. Repeats in that time are no new clicks, and do not extend it.
 *
 * Clicks are kept in two generations. A new one begins once an hour and the one before the last is dropped whole, which
 * costs nothing per click and gives the memory back.
 *
 * @see behaviour/attribution 2.2
 */
export class Visitors {
  #clicks = new Map<string, Click>();
  #earlier = new Map<string, Click>();
  #since = Number.NEGATIVE_INFINITY;

  /** The click of this visitor on this link that still counts. */
  find(domain: string, key: string, identity: string, nowMs: number): string | undefined {
    return this.#find(nameOf(domain, key, identity), nowMs);
  }

  remember(domain: string, key: string, identity: string, clickId: string, atMs: number): void {
    this.#remember(nameOf(domain, key, identity), clickId, atMs);
  }

  /** Remembers the click, unless this visitor has one on this link that still counts. @returns whether it did. */
  rememberFirst(domain: string, key: string, identity: string, clickId: string, atMs: number): boolean {
    const name = nameOf(domain, key, identity);
    if (this.#find(name, atMs) !== undefined) return false;
    this.#remember(name, clickId, atMs);
    return true;
  }

  /** Takes back what was just remembered. */
  forget(domain: string, key: string, identity: string): void {
    const name = nameOf(domain, key, identity);
    this.#clicks.delete(name);
    this.#earlier.delete(name);
  }

  /** What the last hour's events tell, so that after a restart no visitor counts as new. */
  async restore(eventStore: Pick<EventStore, "recentVisitors">, nowMs: number): Promise<void> {
    for (const visitor of await eventStore.recentVisitors(nowMs - WINDOW_MS)) {
      const { domain, key, identityHash: identity, clickId, timestampMs } = visitor;
      this.remember(domain, key, identity, clickId, timestampMs);
    }
  }

  #find(name: string, nowMs: number): string | undefined {
    const click = this.#clicks.get(name) ?? this.#earlier.get(name);
    return click && nowMs - click.atMs < WINDOW_MS ? click.clickId : undefined;
  }

  #remember(name: string, clickId: string, atMs: number): void {
    if (this.#clicks.size >= MAX_VISITORS || atMs - this.#since >= WINDOW_MS) {
      this.#earlier = this.#clicks;
      this.#clicks = new Map();
      this.#since = atMs;
    }
    this.#clicks.set(name, { clickId, atMs });
  }
}

/** 80 bits of the hash tell a million visitors apart, and shorter names are quicker to look up. */
function nameOf(domain: string, key: string, identity: string): string {
  return `${identity.slice(0, 20)}/${domain}/${key}`;
}
