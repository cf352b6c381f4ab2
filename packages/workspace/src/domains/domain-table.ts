import type { SnapshotTable } from "../database/snapshot-table.ts";
import type { Flag } from "../database/workspace-tables.ts";
import { DOMAIN } from "../workspaces/create-workspace.ts";
import { acceptSlug } from "./slug.ts";

/** Of a domain whose deep view was taken away: no JSON. */
export const NO_DEEP_VIEW = "";

export interface DomainTable {
  id: string;
  workspace_id: string;
  slug: string;
  is_primary: Flag;
  verified: Flag;
  /** Whether the operator vouches for it: it is served without proof, and nobody takes it over by one. */
  trusted: Flag;
  archived: Flag;
  placeholder: string | null;
  expired_url: string | null;
  not_found_url: string | null;
  logo: string | null;
  /** JSON text, as the owner gave it. */
  asset_links: string | null;
  /** JSON text, as the owner gave it. */
  apple_app_site_association: string | null;
  /** JSON text. Null as long as none was given, `NO_DEEP_VIEW` where it was taken away. */
  deepview_data: string | null;
  /** What the TXT record must hold that proves who owns the domain; null where no proof is asked for. */
  verification_token: string | null;
  /** JSON of what the last look at its DNS found; null when nothing was wrong or it was not looked up yet. */
  verification_error: string | null;
  last_checked_at_ms: number | null;
  /** When it was deleted, while its links are still being removed; null: it is not being deleted. */
  deleting_since_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** Domains that this server's registrar has registered. */
export interface RegisteredDomainTable {
  id: string;
  workspace_id: string;
  slug: string;
  renewal_fee_cents: number;
  auto_renewal_disabled_at_ms: number | null;
  expires_at_ms: number;
  created_at_ms: number;
}

declare module "../database/workspace-tables.ts" {
  interface WorkspaceTables {
    domains: DomainTable;
    registered_domains: RegisteredDomainTable;
  }
}

export const domainsInFile: SnapshotTable = {
  name: "domains",
  key: "id",
  scope: "workspace_id",
  unique: ["slug"],
  faultOf: ({ slug }) => (isServable(String(slug)) ? undefined : "slug is no name that a workspace may have"),
};

/** As operators may give it, or as requests may. */
function isServable(slug: string): boolean {
  try {
    return DOMAIN.test(slug) || acceptSlug(slug) === slug;
  } catch {
    return false;
  }
}

export const registeredDomainsInFile: SnapshotTable = {
  name: "registered_domains",
  key: "id",
  scope: "workspace_id",
  unique: ["slug"],
};
