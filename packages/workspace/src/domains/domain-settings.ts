import type { DomainUpdateBody } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { assertNoFallbackCircle } from "../link-cache/circles.ts";
import type { DomainsContext } from "./context.ts";
import type { DomainTable } from "./domain-table.ts";
import { NO_DEEP_VIEW } from "./domain-table.ts";

type Settings = Pick<
  DomainTable,
  | "archived"
  | "placeholder"
  | "expired_url"
  | "not_found_url"
  | "logo"
  | "asset_links"
  | "apple_app_site_association"
  | "deepview_data"
>;

/**
 * The columns that a body sets: what it leaves out stays as it is.
 *
 * @throws `unprocessable_entity` for a document that is not JSON. See behaviour/links 11.2.
 */
export function settingsOf(body: DomainUpdateBody): Partial<Settings> {
  assertJson(body.assetLinks, "Invalid Asset Links");
  assertJson(body.appleAppSiteAssociation, "Invalid Apple App Site Association");
  assertJson(body.deepviewData, "Invalid Deep View data");
  const columns = {
    archived: body.archived === undefined ? undefined : body.archived ? 1 : 0,
    placeholder: body.placeholder,
    expired_url: body.expiredUrl,
    not_found_url: body.notFoundUrl,
    logo: body.logo,
    asset_links: body.assetLinks,
    apple_app_site_association: body.appleAppSiteAssociation,
    deepview_data: body.deepviewData === null ? NO_DEEP_VIEW : body.deepviewData,
  } as const;
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

function assertJson(text: string | null | undefined, message: string): void {
  if (text === null || text === undefined) return;
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new AppError("unprocessable_entity", message, { cause });
  }
}

type Fallbacks = Pick<DomainTable, "slug" | "not_found_url" | "expired_url">;

/** @throws `unprocessable_entity` when the domain would lead visitors from a link that can't be visited to another one. */
export async function assertLeadsOn(
  { db, linkCache, publicPort }: Pick<DomainsContext, "db" | "linkCache" | "publicPort">,
  domain: Fallbacks,
  previous?: Fallbacks,
): Promise<void> {
  const { slug, not_found_url: notFoundUrl, expired_url: expiredUrl } = domain;
  const names = ["slug", "not_found_url", "expired_url"] as const;
  if (previous && names.every((name) => previous[name] === domain[name])) return;
  await assertNoFallbackCircle({ db, linkCache, port: publicPort() }, { slug, notFoundUrl, expiredUrl });
}
