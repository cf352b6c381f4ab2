import type { Database } from "@overdub/storage";
import type { Kysely } from "kysely";
import { LRUCache } from "lru-cache";
import { findLinkPreview } from "../previews/link-previews.ts";
import type { RedirectDomain, RedirectLink } from "./redirect-link.ts";
import { toRedirectDomain, toRedirectLink } from "./redirect-link.ts";

/** Nothing there: remembered too, so that scans for unknown keys do not reach the database. */
const ABSENT = Symbol("absent");
type Entry<Value> = Value | typeof ABSENT;

/** A link takes half a kilobyte here, and a miss costs a redirect ten times its own work. */
const MAX_LINKS = 250_000;
const MAX_DOMAINS = 10_000;

/** A workspace may be made by another process, or without this cache at hand: its domain is found soon after. */
const ABSENT_DOMAIN_TTL_MS = 5000;

/**
 * Links and domains by address, in memory, filled from SQL. Whoever writes a link or a domain calls `forget` after the
 * commit; a read that started before it does not put the old row back.
 */
export class LinkCache {
  readonly #db: Kysely<Database>;
  readonly #links = new LRUCache<string, Entry<RedirectLink>>({ max: MAX_LINKS });
  readonly #domains = new LRUCache<string, Entry<RedirectDomain>>({ max: MAX_DOMAINS });
  #defaultDomain: string | undefined;
  /** Counts writes: a fill that saw an older count is not kept. */
  #version = 0;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  /** The link if it is in memory: the hot path stays synchronous. `undefined` means: ask `loadLink`. */
  peekLink(domain: string, keyLookup: string): RedirectLink | null | undefined {
    const entry = this.#links.get(address(domain, keyLookup));
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
    if (version === this.#version) this.#links.set(address(domain, keyLookup), link ?? ABSENT);
    return link;
  }

  peekDomain(slug: string): RedirectDomain | null | undefined {
    const entry = this.#domains.get(slug);
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
    if (version === this.#version)
      this.#domains.set(slug, domain ?? ABSENT, domain ? {} : { ttl: ABSENT_DOMAIN_TTL_MS });
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

function address(domain: string, keyLookup: string): string {
  return `${domain}/${keyLookup}`;
}
