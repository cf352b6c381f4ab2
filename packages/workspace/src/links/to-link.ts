import type { Link } from "@overdub/contract";
import { toApiAddress } from "../addresses/api-address.ts";
import { toShortLink } from "../addresses/short-link.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { LinkTagRow } from "../tags/link-tags.ts";
import { toIso } from "../time/to-iso.ts";

const TITLE_LENGTH = 120;
const DESCRIPTION_LENGTH = 240;

/** A stored link as the API shows it. See behaviour/links 6. */
export function toLink(row: LinkTable, tags: readonly LinkTagRow[], port: number): Link {
  const shortLink = toShortLink(row.domain, row.key, port);
  return {
    id: row.id,
    domain: row.domain,
    key: row.key,
    url: row.url,
    shortLink,
    // Not encoded: clients know it so.
    qrCode: `${toApiAddress(row.domain, port)}/qr?url=${shortLink}?qr=1`,
    archived: row.archived === 1,
    expiresAt: toIso(row.expires_at_ms),
    expiredUrl: row.expired_url,
    disabledAt: toIso(row.disabled_at_ms),
    password: row.password,
    trackConversion: row.track_conversion === 1,
    proxy: row.proxy === 1,
    title: shorten(row.title, TITLE_LENGTH),
    description: shorten(row.description, DESCRIPTION_LENGTH),
    image: row.image,
    video: row.video,
    utm_source: row.utm_source,
    utm_medium: row.utm_medium,
    utm_campaign: row.utm_campaign,
    utm_term: row.utm_term,
    utm_content: row.utm_content,
    rewrite: row.rewrite === 1,
    doIndex: row.do_index === 1,
    ios: row.ios,
    android: row.android,
    geo: row.geo === null ? null : JSON.parse(row.geo),
    testVariants: row.test_variants === null ? null : JSON.parse(row.test_variants),
    testStartedAt: toIso(row.test_started_at_ms),
    testCompletedAt: toIso(row.test_completed_at_ms),
    userId: row.user_id,
    projectId: row.workspace_id,
    workspaceId: row.workspace_id,
    folderId: row.folder_id,
    externalId: row.external_id,
    tenantId: row.tenant_id,
    programId: row.program_id,
    partnerId: row.partner_id,
    publicStats: row.public_stats === 1,
    clicks: row.clicks,
    leads: row.leads,
    conversions: row.conversions,
    sales: row.sales,
    saleAmount: row.sale_amount_cents,
    lastClicked: toIso(row.last_clicked_at_ms),
    comments: row.comments,
    tags: tags.map(({ id, name, color }) => ({ id, name, color })),
    tagId: tags[0]?.id ?? null,
    webhookIds: [],
    identifier: null,
    linkRetentionCleanupDisabledAt: toIso(row.link_retention_cleanup_disabled_at_ms),
    createdAt: toIso(row.created_at_ms),
    updatedAt: toIso(row.updated_at_ms),
  };
}

/** Cut to `length` characters, three dots included, and not in the middle of a surrogate pair. */
function shorten(text: string | null, length: number): string | null {
  if (text === null || text.length <= length) return text;
  return `${text.slice(0, length - 3).replace(/[\uD800-\uDBFF]$/, "")}...`;
}
