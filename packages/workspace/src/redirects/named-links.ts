/** Paths of every domain that name a link of it, and are none. */
import { sharePath } from "../addresses/api-address.ts";
import { ROOT_KEY } from "../addresses/key.ts";
import type { KeyLookup } from "../addresses/key-lookup.ts";
import { readKeyLookup } from "../addresses/key-lookup.ts";
import type { LinkCache } from "../link-cache/link-cache.ts";
import type { RedirectDomain } from "../link-cache/redirect-link.ts";
import { parseUserAgent } from "../visits/user-agent.ts";
import type { Visit } from "../visits/visit.ts";
import type { VisitResponse } from "./respond.ts";
import { deepLink, redirect } from "./respond.ts";
import { findServedDomain } from "./served-domain.ts";

interface NamedLinksDeps {
  readonly linkCache: LinkCache;
  readonly publicPort: () => number;
}

const STATS = "stats/";

/** A path in another script is looked up in punycode as a whole. */
export function asksForStats({ keyLookup, path }: Visit): boolean {
  return keyLookup.startsWith(STATS) || /^stats\//i.test(path);
}

/** `/stats/<key>` leads to the page of the link's public statistics, or to the domain where it has none. */
export async function visitStats({ linkCache }: NamedLinksDeps, visit: Visit): Promise<VisitResponse> {
  const domain = await findServedDomain(linkCache, visit);
  const link = domain && (await linkCache.findLink(domain.slug, keyBelow(visit, STATS)));
  const page = link && !link.disabled && link.dashboardId !== null ? sharePath(link.dashboardId) : undefined;
  return redirect(307, page ?? "/", {});
}

/** `/deeplink/<domain>/<key>`, for links of the domain at hand. */
export async function visitDeepLink(
  { linkCache, publicPort }: NamedLinksDeps,
  domain: RedirectDomain,
  visit: Visit,
): Promise<VisitResponse | undefined> {
  const prefix = `deeplink/${domain.slug}/`;
  if (!`${visit.path.toLowerCase()}/`.startsWith(prefix)) return undefined;
  const link = await linkCache.findLink(domain.slug, keyBelow(visit, prefix));
  if (!link) return undefined;
  const { os } = parseUserAgent(visit.ua);
  const store = os === "iOS" ? "ios" : os === "Android" ? "android" : undefined;
  return deepLink(link, domain, { store, query: visit.query, port: publicPort() });
}

/** The path as a whole is not the key: in another script it would be written in punycode as a whole. */
function keyBelow({ path }: Visit, prefix: string): KeyLookup {
  const key = decodeURIComponent(path)
    .slice(prefix.length)
    .replace(/(?<!\/)\/+$/, "");
  return readKeyLookup(key || ROOT_KEY);
}
