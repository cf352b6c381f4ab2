import type { Domain } from "@overdub/contract";
import { toIso } from "../time/to-iso.ts";
import type { DomainsContext } from "./context.ts";
import type { PublicAddress } from "./domain-services.ts";
import type { DomainTable, RegisteredDomainTable } from "./domain-table.ts";
import { NO_DEEP_VIEW } from "./domain-table.ts";
import { findRegistration } from "./find-domain.ts";
import { toDnsRecords } from "./verification/required-records.ts";

/** A stored domain as the API shows it. See behaviour/links 11.1. */
export function toDomain(row: DomainTable, registration: RegisteredDomainTable | undefined, at: PublicAddress): Domain {
  return {
    id: row.id,
    slug: row.slug,
    verified: row.verified === 1,
    primary: row.is_primary === 1,
    archived: row.archived === 1,
    placeholder: row.placeholder,
    expiredUrl: row.expired_url,
    notFoundUrl: row.not_found_url,
    logo: row.logo,
    assetLinks: row.asset_links,
    appleAppSiteAssociation: row.apple_app_site_association,
    createdAt: toIso(row.created_at_ms),
    updatedAt: toIso(row.updated_at_ms),
    registeredDomain: registration ? toRegisteredDomain(registration) : null,
    deepviewData: row.deepview_data === NO_DEEP_VIEW ? null : (row.deepview_data ?? "{}"),
    dnsRecords: toDnsRecords(row, at),
  };
}

/** One domain, with its registration if it has one. */
export async function showDomain(
  { db, domains }: Pick<DomainsContext, "db" | "domains">,
  row: DomainTable,
): Promise<Domain> {
  return toDomain(row, await findRegistration(db, row.slug), domains.publicAddress);
}

function toRegisteredDomain(row: RegisteredDomainTable): Domain["registeredDomain"] {
  return {
    id: row.id,
    autoRenewalDisabledAt: toIso(row.auto_renewal_disabled_at_ms),
    createdAt: toIso(row.created_at_ms),
    expiresAt: toIso(row.expires_at_ms),
    renewalFee: row.renewal_fee_cents,
  };
}
