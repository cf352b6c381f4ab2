import { upTo } from "@overdub/storage";
import { LRUCache } from "lru-cache";
import { isRecent } from "../time/is-recent.ts";

/** A click that led to an app store, as an app learns of it once it is installed. */
export interface DeferredOpen {
  readonly clickId: string;
  readonly link: { readonly id: string; readonly domain: string; readonly key: string; readonly url: string };
}

const WINDOW_MS = 3_600_000;
/** Above it the oldest are forgotten early, so that memory has a limit. */
const MAX_OPENS = 50_000;

/**
 * Who was sent to an app store within the last hour: a store passes nothing on, so that an app at its first start asks
 * by its address. Memory of this process alone.
 *
 * @see behaviour/attribution 3.3
 */
export class DeferredOpens {
  /** By address and domain. The latest of a visitor wins. */
  readonly #opens = new LRUCache<string, DeferredOpen & { readonly atMs: number }>(upTo(MAX_OPENS));

  remember(ip: string, { clickId, link }: DeferredOpen, atMs: number): void {
    const { id, domain, key, url } = link;
    this.#opens.set(`${ip} ${domain}`, { clickId, link: { id, domain, key, url }, atMs });
  }

  find(ip: string, domain: string, nowMs: number): DeferredOpen | undefined {
    const open = this.#opens.get(`${ip} ${domain}`);
    return open && isRecent(open.atMs, WINDOW_MS, nowMs) ? { clickId: open.clickId, link: open.link } : undefined;
  }
}
