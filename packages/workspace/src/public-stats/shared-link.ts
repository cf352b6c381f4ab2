import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { LinkCache } from "../link-cache/link-cache.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import { findLinkByDashboardAnywhere, findLinkByKey } from "../link-store/queries.ts";
import { mayServe } from "../redirects/served-domain.ts";

/** How a stranger names a link: by the id of its page, or as the link is written. */
export type SharedAddress = { readonly dashboardId: string } | { readonly domain: string; readonly key: string };

export interface SharedLinkDeps {
  readonly db: Kysely<WorkspaceTables>;
  readonly linkCache: LinkCache;
}

/**
 * The link whose statistics anybody may see: its owner says so, and visitors find it where it says it is. Archived and
 * expired ones are among them, those that are disabled are not.
 *
 * @param ip of who asks.
 */
export async function findSharedLink(
  { db, linkCache }: SharedLinkDeps,
  address: SharedAddress,
  ip: string,
): Promise<LinkTable | undefined> {
  const link = await ("dashboardId" in address
    ? findLinkByDashboardAnywhere(db, address.dashboardId)
    : findLinkByKey(db, address.domain, address.key));
  if (link?.public_stats !== 1 || link.dashboard_id === null || link.disabled_at_ms !== null) return undefined;
  const domain = await linkCache.findDomain(link.domain);
  return domain?.workspaceId === link.workspace_id && mayServe(domain, ip) ? link : undefined;
}
