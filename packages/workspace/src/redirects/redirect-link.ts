import { normalizeUrl } from "@overdub/contract";
import type { DomainTable, LinkTable } from "@overdub/storage";
import type { PageTags } from "../metatags/page-tags.ts";

/** What a redirect needs to know of a link, ready to use: its JSON is parsed once, when it enters the cache. */
export interface RedirectLink {
  readonly id: string;
  readonly workspaceId: string;
  readonly domain: string;
  readonly key: string;
  readonly keyLookup: string;
  readonly url: string;
  readonly trackConversion: boolean;
  readonly isPartnerLink: boolean;
  readonly proxy: boolean;
  readonly rewrite: boolean;
  readonly doIndex: boolean;
  readonly disabled: boolean;
  readonly expiresAtMs: number | null;
  readonly expiredUrl: string | null;
  readonly password: string | null;
  readonly ios: string | null;
  readonly android: string | null;
  readonly geo: Readonly<Record<string, string>> | null;
  readonly testVariants: readonly { readonly url: string; readonly percentage: number }[] | null;
  readonly testCompletedAtMs: number | null;
  readonly title: string | null;
  readonly description: string | null;
  readonly image: string | null;
  readonly video: string | null;
}

export interface RedirectDomain {
  readonly slug: string;
  readonly workspaceId: string;
  readonly placeholder: string | null;
  readonly expiredUrl: string | null;
  readonly notFoundUrl: string | null;
}

/** @param preview what the destination says of itself: it fills in what the link leaves open. */
export function toRedirectLink(row: LinkTable, preview?: PageTags): RedirectLink {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    domain: row.domain,
    key: row.key,
    keyLookup: row.key_lookup,
    url: row.url,
    trackConversion: row.track_conversion === 1,
    isPartnerLink: row.program_id !== null && row.partner_id !== null,
    proxy: row.proxy === 1,
    rewrite: row.rewrite === 1,
    doIndex: row.do_index === 1,
    disabled: row.disabled_at_ms !== null,
    expiresAtMs: row.expires_at_ms,
    expiredUrl: row.expired_url,
    password: row.password,
    ios: row.ios,
    android: row.android,
    geo: row.geo === null ? null : JSON.parse(row.geo),
    testVariants: row.test_variants === null ? null : usableVariants(JSON.parse(row.test_variants)),
    testCompletedAtMs: row.test_completed_at_ms,
    title: row.title ?? preview?.title ?? null,
    description: row.description ?? preview?.description ?? null,
    image: row.image ?? preview?.image ?? null,
    video: row.video,
  };
}

/** Their URLs are not checked when a link is written: those that lead nowhere drop out here, and the rest fit a cookie. */
function usableVariants(variants: NonNullable<RedirectLink["testVariants"]>): RedirectLink["testVariants"] {
  return variants.flatMap(({ url, percentage }) => {
    const usable = normalizeUrl(url);
    return usable === undefined ? [] : [{ url: usable.toWellFormed(), percentage }];
  });
}

export function toRedirectDomain(row: DomainTable): RedirectDomain {
  return {
    slug: row.slug,
    workspaceId: row.workspace_id,
    placeholder: row.placeholder,
    expiredUrl: row.expired_url,
    notFoundUrl: row.not_found_url,
  };
}
