import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import { LRUCache } from "lru-cache";
import { findLinkPreview } from "../previews/link-previews.ts";
import type { RedirectDomain, RedirectLink } from "./redirect-link.ts";
import { toRedirectDomain, toRedirectLink } from "./redirect-link.ts";

/** Nothing there: remembered too, so that scans for unknown keys do not reach the database. */
const ABSENT = Symbol("absent");
type Entry<Value> = Value | typeof ABSENT;

/**
 * A link takes half a kilobyte here, and a miss costs a redirect ten times its own work. The links that were read first
 * make room, not those visited least recently: keeping that order would touch three others on each visit, far apart in
 * memory, and a link that is visited on is read once more in as many reads as there is room for.
 */
const MAX_LINKS = 250_000;
const MAX_DOMAINS = 10_000;

/** Another process, or whoever has no cache at hand, may write what was not there: it is found soon after. */
const ABSENT_TTL_MS = 5000;

/**
 * Links and domains by address, in memory, filled from SQL. Whoever writes a link or a domain calls `forget` after the
 * commit; a read that started before it does not put the old row back.
 */
export class LinkCache {
  readonly #db: Kysely<Database>;
  readonly #links: LRUCache<string, Entry<RedirectLink>>;
  readonly #domains: LRUCache<string, Entry<RedirectDomain>>;
  #defaultDomain: string | undefined;
  /** Counts writes: a fill that saw an older count is not kept. */
  #version = 0;

  /** @param clock in ms, from any start. */
  constructor(db: Kysely<Database>, clock: { now(): number } = performance) {
    this.#db = db;
    this.#links = new LRUCache({ max: MAX_LINKS, perf: clock });
    this.#domains = new LRUCache({ max: MAX_DOMAINS, perf: clock });
  }

  /** The link if it is in memory: the hot path stays synchronous. `undefined` means: ask `loadLink`. */
  peekLink(domain: string, keyLookup: string): RedirectLink | null | undefined {
    const entry = this.#links.peek(address(domain, keyLookup));
    return entry === ABSENT ? null : entry;
  }

  async loadLink(domain: string, keyLookup: string): Promise<RedirectLink | null> {
    const version = this.#version;
    const row = await this.#db
      .selectFrom("links")
      .selectAll()
      .where("domain", "=", domain)
      .where("key_lookup", "=", keyLookup)
      .executeTakeFirst();
    const link = row ? toRedirectLink(row, await findLinkPreview(this.#db, row)) : null;
    if (version === this.#version) this.#links.set(address(domain, keyLookup), link ?? ABSENT, ttlOf(link));
    return link;
  }

  peekDomain(slug: string): RedirectDomain | null | undefined {
    const entry = this.#domains.peek(slug);
    return entry === ABSENT ? null : entry;
  }

  async loadDomain(slug: string): Promise<RedirectDomain | null> {
    const version = this.#version;
    const row = await this.#db
      .selectFrom("domains")
      .selectAll()
      .where("slug", "=", slug)
      .where("deleting_since_ms", "is", null)
      .executeTakeFirst();
    const domain = row ? toRedirectDomain(row) : null;
    if (version === this.#version) this.#domains.set(slug, domain ?? ABSENT, ttlOf(domain));
    return domain;
  }

  /** The first domain of this server: it answers for hosts that nobody has claimed, such as a bare IP address. */
  async loadDefaultDomain(): Promise<string | undefined> {
    this.#defaultDomain ??= (
      await this.#db
        .selectFrom("domains")
        .select("slug")
        .where("deleting_since_ms", "is", null)
        .orderBy("id")
        .limit(1)
        .executeTakeFirst()
    )?.slug;
    return this.#defaultDomain;
  }

  forget(domain: string, keyLookup: string): void {
    this.#version += 1;
    this.#links.delete(address(domain, keyLookup));
  }

  forgetDomain(slug: string): void {
    this.#version += 1;
    this.#domains.delete(slug);
    this.#defaultDomain = undefined;
  }
}

/** What is there stays until it is forgotten. */
function ttlOf(value: object | null): { ttl?: number } {
  return value ? {} : { ttl: ABSENT_TTL_MS };
}

function address(domain: string, keyLookup: string): string {
  return `${domain}/${keyLookup}`;
}
