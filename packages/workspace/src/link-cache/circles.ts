/** Short links that lead to each other: a visitor of such a circle never arrives. */
import { AppError, hostOf, percentDecode } from "@overdub/contract";
import type { Kysely } from "kysely";
import { ROOT_KEY } from "../addresses/key.ts";
import { toKeyLookup } from "../addresses/key-lookup.ts";
import { isLoopbackDomain } from "../addresses/short-link.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkColumns } from "../link-store/link-columns.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinkByKey } from "../link-store/queries.ts";
import type { LinkCache } from "./link-cache.ts";
import { address } from "./link-cache.ts";

/** Chains are followed so far; browsers give up sooner. */
const MAX_STOPS = 30;

export interface Site {
  readonly db: Kysely<WorkspaceTables>;
  readonly linkCache: LinkCache;
  /** Where domains of this machine are served. */
  readonly port: number;
  /** Links that are about to be written, by address. */
  readonly planned?: ReadonlyMap<string, LinkColumns>;
  /** A domain as it is about to be. */
  readonly changed?: Fallbacks;
}

/** Where a domain leads instead of a link. In the place of a key: none has a question mark. */
const MISSING = "?missing";
const EXPIRED = "?expired";

/** What of a domain says where visitors are led instead of to a link. */
export interface Fallbacks {
  readonly slug: string;
  readonly notFoundUrl: string | null;
  readonly expiredUrl: string | null;
}

/**
 * Follows short links of this server from a link's destinations to theirs.
 *
 * @param previous the link that is changed: where it was there is none any more.
 * @throws `unprocessable_entity` for a link that leads to itself, directly or in a circle.
 */
export async function assertNoCircle(site: Site, link: LinkColumns, previous?: LinkTable): Promise<void> {
  const start = address(link.domain, link.key_lookup);
  const stops = stopsOf(link, site.port);
  const stopsBefore =
    previous && address(previous.domain, previous.key_lookup) === start && stopsOf(previous, site.port);
  // One that has always led back can still be changed otherwise.
  if (stopsBefore && stopsBefore.join(" ") === stops.join(" ")) return;
  if (await leadsTo(start, stops, (stop) => nextStops(site, stop, previous?.id))) {
    throw new AppError("unprocessable_entity", "The link would lead back to itself.");
  }
}

/**
 * The same for where a domain leads when a link can't.
 *
 * @throws `unprocessable_entity` where that is a link which can't either.
 */
export async function assertNoFallbackCircle(site: Site, domain: Fallbacks): Promise<void> {
  const next = (stop: string) => nextStops({ ...site, changed: domain }, stop);
  for (const [kind, name] of [
    [MISSING, "notFoundUrl"],
    [EXPIRED, "expiredUrl"],
  ] as const) {
    const start = address(domain.slug, kind);
    if (await leadsTo(start, await next(start), next)) {
      throw new AppError("unprocessable_entity", `\`${name}\` would lead back to itself: no link that works is there.`);
    }
  }
}

/** The address of the short link that a URL may be. */
export function shortLinkAt(text: string, port: number): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  const domain = hostOf(url);
  if (!domain || url.port !== (isLoopbackDomain(domain) ? String(port) : "")) return undefined;
  if (url.search !== "" && url.searchParams.has("redir_url")) return undefined;
  const key = percentDecode(url.pathname)
    .slice(1)
    .replace(/(?<!\/)\/+$/, "");
  // With a plus the link is shown instead of followed.
  return key.endsWith("+") ? undefined : address(domain, toKeyLookup(key) || ROOT_KEY);
}

async function leadsTo(
  goal: string,
  stops: readonly string[],
  next: (stop: string) => Promise<readonly string[]>,
): Promise<boolean> {
  const waiting = new Set(stops);
  // What is added meanwhile comes up, too.
  for (const stop of waiting) {
    if (stop === goal) return true;
    if (waiting.size > MAX_STOPS) return false;
    for (const further of await next(stop)) waiting.add(further);
  }
  return false;
}

/** @param movedId of a link that is not where it was. */
async function nextStops(site: Site, stop: string, movedId?: string): Promise<string[]> {
  const { db, linkCache, port, planned, changed } = site;
  const link = planned?.get(stop);
  if (link) return stopsOf(link, port);
  const slash = stop.indexOf("/");
  const slug = stop.slice(0, slash);
  // Most destinations are elsewhere, and that is known without a query.
  const domain = changed?.slug === slug ? changed : await linkCache.findDomain(slug);
  if (!domain) return [];
  const key = stop.slice(slash + 1);
  if (key === MISSING) return shortLinksAt([domain.notFoundUrl], port);
  if (key === EXPIRED) return shortLinksAt([domain.expiredUrl], port);
  const stored = await findLinkByKey(db, slug, key);
  return stored && stored.id !== movedId ? stopsOf(stored, port) : [address(slug, MISSING)];
}

function stopsOf(link: LinkColumns, port: number): string[] {
  const targets: Record<string, string> = link.geo === null ? {} : JSON.parse(link.geo);
  const variants: { url: string }[] = link.test_variants === null ? [] : JSON.parse(link.test_variants);
  const own = [link.url, link.expired_url, link.ios, link.android];
  const stops = shortLinksAt([...own, ...Object.values(targets), ...variants.map(({ url }) => url)], port);
  const usesDomains = link.expires_at_ms !== null && link.expired_url === null;
  return usesDomains ? [...stops, address(link.domain, EXPIRED)] : stops;
}

function shortLinksAt(urls: readonly (string | null)[], port: number): string[] {
  return urls.flatMap((url) => shortLinkAt(url ?? "", port) ?? []);
}
