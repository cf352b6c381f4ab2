import { upTo } from "@overdub/storage";
import { availableMemory, memoryShares } from "@overdub/storage/memory";
import type { Kysely } from "kysely";
import { LRUCache } from "lru-cache";
import type { KeyLookup } from "../addresses/key-lookup.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { findLinkPreview, lacksTags } from "../link-store/link-previews.ts";
import { KnownEntries } from "./known-entries.ts";
import type { RedirectDomain, RedirectLink } from "./redirect-link.ts";
import { isProved, toRedirectDomain, toRedirectLink } from "./redirect-link.ts";
import type { PlacedRow } from "./redirect-row.ts";
import { findRedirectRow, readRedirectRow } from "./redirect-row.ts";

const MAX_DOMAINS = 10_000;

/** No domain has this name. */
const DEFAULT_DOMAIN = "";

/** Of a link and its address, beside its texts. */
const BYTES_OF_LINK = 800;

/** A command may prove a domain, vouch for it, or add a second workspace: that is seen soon after. */
const UNPROVED_TTL_MS = 5000;

export interface LinkCacheOptions {
  /** For links, in bytes. Most take less than a kilobyte, and a miss costs a redirect ten times its own work. */
  readonly bytes?: number | undefined;
  /** In ms, from any start. */
  readonly now?: () => number;
  /** How long a link or a domain is kept, where other servers write to the database. Default: without an end. */
  readonly maxAgeMs?: number | undefined;
  /** Whether domains are served without proof. Default: while the server has one workspace. */
  readonly trustDomains?: boolean | undefined;
  /** Whether a domain that is registered here is its workspace's in the public DNS, too. Default: no. */
  readonly registrationsProve?: boolean | undefined;
}

/**
 * Links and domains by address, in memory, filled from SQL. Code that writes a link or a domain calls `forget` after
 * the commit; a read that started before it does not put the old row back.
 */
export class LinkCache {
  readonly #db: Kysely<WorkspaceTables>;
  readonly #links: KnownEntries<RedirectLink>;
  readonly #domains: KnownEntries<RedirectDomain>;
  /** Those that nobody has proved. */
  readonly #unproved: LRUCache<string, RedirectDomain>;
  readonly #trustDomains: boolean | undefined;
  readonly #registrationsProve: boolean;
  readonly #defaultDomain: KnownEntries<{ readonly slug: string }>;
  /** Counts writes: a fill that saw an older count is not kept. */
  #version = 0;

  constructor(db: Kysely<WorkspaceTables>, options: LinkCacheOptions = {}) {
    const { bytes = memoryShares(availableMemory()).linkCache, now = () => performance.now() } = options;
    this.#db = db;
    this.#trustDomains = options.trustDomains;
    this.#registrationsProve = options.registrationsProve ?? false;
    this.#links = new KnownEntries(bytes, now, options.maxAgeMs);
    this.#domains = new KnownEntries(MAX_DOMAINS, now, options.maxAgeMs);
    this.#defaultDomain = new KnownEntries(1, now, options.maxAgeMs);
    this.#unproved = new LRUCache({ ...upTo(MAX_DOMAINS), ttl: UNPROVED_TTL_MS, perf: { now } });
  }

  /** The link if it is in memory: the hot path stays synchronous. `undefined` means: ask `loadLink`. */
  peekLink(domain: string, { keyLookup, formerLookup }: KeyLookup): RedirectLink | null | undefined {
    const former = formerLookup === undefined ? null : this.#links.peek(address(domain, formerLookup));
    return former === null ? this.#links.peek(address(domain, keyLookup)) : former;
  }

  async loadLink(domain: string, { keyLookup, formerLookup }: KeyLookup): Promise<RedirectLink | null> {
    const former = formerLookup === undefined ? null : await this.#loadLinkAt(domain, formerLookup);
    return former ?? this.#loadLinkAt(domain, keyLookup);
  }

  /** In memory, else from SQL. */
  async findLink(domain: string, key: KeyLookup): Promise<RedirectLink | null> {
    const known = this.peekLink(domain, key);
    return known === undefined ? this.loadLink(domain, key) : known;
  }

  async #loadLinkAt(domain: string, keyLookup: string): Promise<RedirectLink | null> {
    const version = this.#version;
    const [row] = await findRedirectRow(this.#db, { domain, keyLookup });
    const preview = row && (await findLinkPreview(this.#db, row));
    const link = row ? toRedirectLink(row, preview, row.test_clock_offset_ms ?? 0) : null;
    if (version === this.#version) this.#links.set(address(domain, keyLookup), link, bytesOf(link));
    return link;
  }

  /**
   * In memory, else from SQL if that answers at once: to wait for a link takes a redirect as long as to read it.
   *
   * @returns `undefined`: ask `loadLink`.
   */
  readLink(domain: string, key: KeyLookup): RedirectLink | null | undefined {
    const known = this.peekLink(domain, key);
    // Which of two spellings counts is for `loadLink` to say.
    if (known !== undefined || key.formerLookup !== undefined) return known;
    const rows = readRedirectRow(this.#db, { domain, keyLookup: key.keyLookup });
    const row: PlacedRow | undefined = rows?.[0];
    if (!rows || (row && lacksTags(row))) return undefined;
    const link = row ? toRedirectLink(row, undefined, row.test_clock_offset_ms ?? 0) : null;
    this.#links.set(address(domain, key.keyLookup), link, bytesOf(link));
    return link;
  }

  peekDomain(slug: string): RedirectDomain | null | undefined {
    const known = this.#domains.peek(slug);
    return known === undefined ? this.#unproved.get(slug) : known;
  }

  async loadDomain(slug: string): Promise<RedirectDomain | null> {
    const version = this.#version;
    const row = await this.#db
      .selectFrom("domains")
      .selectAll()
      .where("slug", "=", slug)
      .where("deleting_since_ms", "is", null)
      .executeTakeFirst();
    const proved = row === undefined || (await this.isProved(row));
    const domain = row ? toRedirectDomain(row, proved || (await this.#servesUnproved())) : null;
    if (version === this.#version) {
      if (domain && !proved) this.#unproved.set(slug, domain);
      else this.#domains.set(slug, domain);
    }
    return domain;
  }

  /** Whether its owner has proved a domain, or the operator vouches for it. A list of names on this server proves none. */
  async isProved(row: WorkspaceTables["domains"]): Promise<boolean> {
    if (!isProved(row) || row.trusted === 1 || this.#registrationsProve) return isProved(row);
    const registered = await this.#db
      .selectFrom("registered_domains")
      .select("id")
      .where("slug", "=", row.slug)
      .executeTakeFirst();
    return registered === undefined;
  }

  async #servesUnproved(): Promise<boolean> {
    if (this.#trustDomains !== undefined) return this.#trustDomains;
    return (await this.#db.selectFrom("workspaces").select("id").limit(2).execute()).length < 2;
  }

  /** In memory, else from SQL. */
  async findDomain(slug: string): Promise<RedirectDomain | null> {
    const known = this.peekDomain(slug);
    return known === undefined ? this.loadDomain(slug) : known;
  }

  /** The first domain of this server: it answers for hosts that no workspace has, such as a bare IP address. */
  async loadDefaultDomain(): Promise<string | undefined> {
    const known = this.#defaultDomain.peek(DEFAULT_DOMAIN);
    if (known) return known.slug;
    const version = this.#version;
    const first = await this.#db
      .selectFrom("domains")
      .select("slug")
      .where("deleting_since_ms", "is", null)
      .orderBy("id")
      .limit(1)
      .executeTakeFirst();
    if (first && version === this.#version) this.#defaultDomain.set(DEFAULT_DOMAIN, first);
    return first?.slug;
  }

  forget(domain: string, keyLookup: string): void {
    this.#version += 1;
    this.#links.forget(address(domain, keyLookup));
  }

  /** After the clock of a workspace was moved: rare, and any link may be its. */
  forgetLinks(): void {
    this.#version += 1;
    this.#links.forgetAll();
  }

  forgetDomain(slug: string): void {
    this.#version += 1;
    this.#domains.forget(slug);
    this.#unproved.delete(slug);
    this.#defaultDomain.forget(DEFAULT_DOMAIN);
  }
}

/** About what it takes in memory; most characters are ASCII. */
function bytesOf(link: RedirectLink | null): number {
  if (link === null) return 0;
  let bytes = BYTES_OF_LINK;
  for (const value of Object.values(link)) {
    if (typeof value === "string") bytes += value.length;
    else if (typeof value === "object" && value !== null) bytes += JSON.stringify(value).length;
  }
  return bytes;
}

/** What is unique about a link: `<domain>/<key>`, the key as it is looked up. */
export function address(domain: string, keyLookup: string): string {
  return `${domain}/${keyLookup}`;
}
