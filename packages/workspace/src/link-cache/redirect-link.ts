import { normalizeUrl } from "@overdub/contract";
import { isLoopbackDomain } from "../addresses/short-link.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { PageTags } from "../metatags/page-tags.ts";
import { membersOf } from "../visits/quote.ts";
import { asksForVisitorData, isAppsFlyer, isSingular } from "./app-hosts.ts";
import type { RedirectRow } from "./redirect-row.ts";

const HOUR_MS = 3_600_000;

type DomainRow = WorkspaceTables["domains"];

/** What a redirect needs to know of a link, ready to use: what can be worked out beforehand is, once. */
export interface RedirectLink {
  readonly id: string;
  readonly workspaceId: string;
  readonly domain: string;
  readonly key: string;
  readonly keyLookup: string;
  /** By how much the time of its workspace is ahead of the server's: 0, but for a test workspace. */
  readonly clockOffsetMs: number;
  /** Where visitors are told apart: its domain, and in a test workspace each hour of its clock by itself. */
  readonly visitScope: string;
  /** Name of the cookie that keeps a visitor's click id. */
  readonly clickCookie: string;
  /** What every click of it says of the link, as members of a JSON object. */
  readonly clickMembers: string;
  /** Empty where there is no destination. */
  readonly url: string;
  /** Where a visit without a query is sent, if nothing of the visit goes into it. */
  readonly plainLocation: string | undefined;
  /** Whether the destination learns the click's id, so that it can report leads and sales. See behaviour/links 14.5. */
  readonly passesClickId: boolean;
  readonly isPartnerLink: boolean;
  /** Id of the page that shows its statistics to anybody; null: there is none. */
  readonly dashboardId: string | null;
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
  /** Whether it is known to be its workspace's; else it is served on this machine alone. */
  readonly isServed: boolean;
  readonly workspaceId: string;
  readonly expiredUrl: string | null;
  readonly notFoundUrl: string | null;
  readonly logo: string | null;
  /** JSON text for `/.well-known/assetlinks.json`. */
  readonly assetLinks: string | null;
  /** JSON text for `/.well-known/apple-app-site-association`. */
  readonly appleAppSiteAssociation: string | null;
  /** What the page between an app's link and its store shows; null: there is no such page. */
  readonly deepView: DeepView | null;
}

export interface DeepView {
  readonly title: string | undefined;
  readonly description: string | undefined;
}

/**
 * @param preview what the destination says of itself: it fills in what the link leaves open.
 * @param clockOffsetMs of its workspace's test clock.
 */
export function toRedirectLink(row: RedirectRow, preview?: PageTags, clockOffsetMs = 0): RedirectLink {
  const usableUrl = usable(row.url);
  const url = usableUrl ?? "";
  const isPartnerLink = row.program_id !== null && row.partner_id !== null;
  const passesClickId = row.track_conversion === 1 || isPartnerLink || isAppsFlyer(url) || isSingular(url);
  const isPlain = url !== "" && !passesClickId && !asksForVisitorData(url);
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    domain: row.domain,
    key: row.key,
    keyLookup: row.key_lookup,
    clockOffsetMs,
    visitScope: clockOffsetMs === 0 ? row.domain : `${row.domain}+${Math.floor(clockOffsetMs / HOUR_MS)}h`,
    clickMembers: membersOf({
      workspaceId: row.workspace_id,
      linkId: row.id,
      domain: row.domain,
      key: row.key_lookup,
    }),
    clickCookie: clickCookieName(row.domain, row.key_lookup),
    url,
    plainLocation: isPlain ? new URL(url).href : undefined,
    passesClickId,
    isPartnerLink,
    dashboardId: row.public_stats === 1 ? row.dashboard_id : null,
    proxy: row.proxy === 1,
    rewrite: row.rewrite === 1,
    doIndex: row.do_index === 1,
    // Earlier versions stored destinations that lead nowhere, such as `https://acme.test:99999/`.
    disabled: row.disabled_at_ms !== null || (usableUrl === null && row.url !== ""),
    expiresAtMs: row.expires_at_ms,
    expiredUrl: usable(row.expired_url),
    password: row.password,
    ios: usable(row.ios),
    android: usable(row.android),
    geo: row.geo === null ? null : usableTargets(JSON.parse(row.geo)),
    testVariants: row.test_variants === null ? null : usableVariants(JSON.parse(row.test_variants)),
    testCompletedAtMs: row.test_completed_at_ms,
    title: row.title ?? preview?.title ?? null,
    description: row.description ?? preview?.description ?? null,
    image: row.image ?? preview?.image ?? null,
    video: row.video,
  };
}

/** What ends a name or a value within `Set-Cookie`. No key holds any of it, unless its row was written elsewhere. */
const COOKIE_SYNTAX = /[\0-\x20\x7f"%,;=\\]/g;

/** The cookie is one link's own. See behaviour/links 14.6. */
function clickCookieName(domain: string, keyLookup: string): string {
  return `dub_id_${domain}_${keyLookup.replace(COOKIE_SYNTAX, encodeURIComponent)}`;
}

/** A stored URL, unless it runs a script or is none: then it counts as not set. */
function usable(url: string | null): string | null {
  return url === null ? null : (normalizeUrl(url)?.toWellFormed() ?? null);
}

function usableTargets(targets: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(targets).flatMap(([country, target]) => {
      const url = usable(target);
      return url === null ? [] : [[country.toUpperCase(), url]];
    }),
  );
}

/** Their URLs are not checked when a link is written: those that lead nowhere drop out here, and the rest fit a cookie. */
function usableVariants(variants: NonNullable<RedirectLink["testVariants"]>): RedirectLink["testVariants"] {
  return variants.flatMap(({ url, percentage }) => {
    const target = usable(url);
    return target === null ? [] : [{ url: target, percentage }];
  });
}

/** Whether its owner has proved it, the operator vouches for it, or it leads to this machine wherever it is asked for. */
export function isProved({ slug, verified, trusted }: Pick<DomainRow, "slug" | "verified" | "trusted">): boolean {
  return verified === 1 || trusted === 1 || isLoopbackDomain(slug);
}

/** @param isServed see `RedirectDomain`. */
export function toRedirectDomain(row: DomainRow, isServed: boolean): RedirectDomain {
  return {
    slug: row.slug,
    isServed,
    workspaceId: row.workspace_id,
    expiredUrl: usable(row.expired_url),
    notFoundUrl: usable(row.not_found_url),
    logo: row.logo,
    assetLinks: row.asset_links,
    appleAppSiteAssociation: row.apple_app_site_association,
    deepView: readDeepView(row.deepview_data),
  };
}

/** An empty object stands for none. Its members are an app's own; ours are `title` and `description`. */
function readDeepView(json: string | null): DeepView | null {
  const data = parseObject(json ?? "{}");
  if (Object.keys(data).length === 0) return null;
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
  return { title: text(data.title), description: text(data.description) };
}

function parseObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
