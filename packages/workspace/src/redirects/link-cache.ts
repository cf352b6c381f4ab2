import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import { LRUCache } from "lru-cache";
import { Generations } from "../caches/generations.ts";
import { findLinkPreview } from "../previews/link-previews.ts";
import type { RedirectDomain, RedirectLink } from "./redirect-link.ts";
import { toRedirectDomain, toRedirectLink } from "./redirect-link.ts";

/** A link takes half a kilobyte here, and a miss costs a redirect ten times its own work. */
const MAX_LINKS = 250_000;
const MAX_DOMAINS = 10_000;

/** Another process, or whoever has no cache at hand, may write what was not there: it is found soon after. */
const ABSENT_TTL_MS = 5000;

/** Scans for unknown keys do not reach the database, and do not put what is known out of memory. */
const MAX_ABSENT = 50_000;

/** Longer addresses are looked up each time: fifty thousand paths of 8 kB would fill memory. */
const MAX_ABSENT_LENGTH = 1000;

/**
 * Links and domains by address, in memory, filled from SQL. Whoever writes a link or a domain calls `forget` after the
 * commit; a read that started before it does not put the old row back.
 */
export class LinkCache {
  readonly #db: Kysely<Database>;
  readonly #links = new Generations<RedirectLink>(MAX_LINKS);
  readonly #domains = new Generations<RedirectDomain>(MAX_DOMAINS);
  readonly #absentLinks: LRUCache<string, true>;
  readonly #absentDomains: LRUCache<string, true>;
  #defaultDomain: string | undefined;
  /** Counts writes: a fill that saw an older count is not kept. */
  #version = 0;

  /** @param clock in ms, from any start. */
  constructor(db: Kysely<Database>, clock: { now(): number } = performance) {
    this.#db = db;
    this.#absentLinks = new LRUCache({ max: MAX_ABSENT, ttl: ABSENT_TTL_MS, perf: clock });
    this.#absentDomains = new LRUCache({ max: MAX_ABSENT, ttl: ABSENT_TTL_MS, perf: clock });
  }

  /** The link if it is in memory: the hot path stays synchronous. `undefined` means: ask `loadLink`. */
  peekLink(domain: string, keyLookup: string): RedirectLink | null | undefined {
    const at = address(domain, keyLookup);
    return this.#links.get(at) ?? (this.#absentLinks.has(at) ? null : undefined);
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
    if (version !== this.#version) return link;
    if (link) this.#links.set(address(domain, keyLookup), link);
    else remember(this.#absentLinks, address(domain, keyLookup));
    return link;
  }

  peekDomain(slug: string): RedirectDomain | null | undefined {
    return this.#domains.get(slug) ?? (this.#absentDomains.has(slug) ? null : undefined);
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
    if (version !== this.#version) return domain;
    if (domain) this.#domains.set(slug, domain);
    else remember(this.#absentDomains, slug);
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
    this.#absentLinks.delete(address(domain, keyLookup));
  }

  forgetDomain(slug: string): void {
    this.#version += 1;
    this.#domains.delete(slug);
    this.#absentDomains.delete(slug);
    this.#defaultDomain = undefined;
  }
}

function remember(absent: LRUCache<string, true>, at: string): void {
  if (at.length <= MAX_ABSENT_LENGTH) absent.set(at, true);
}

function address(domain: string, keyLookup: string): string {
  return `${domain}/${keyLookup}`;
}
