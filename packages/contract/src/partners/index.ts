import { banPartner } from "./ban-partner.ts";
import { createPartner } from "./create-partner.ts";
import { createPartnerLink } from "./create-partner-link.ts";
import { deactivatePartner } from "./deactivate-partner.ts";
import { listPartners } from "./list-partners.ts";
import { retrievePartnerAnalytics } from "./retrieve-partner-analytics.ts";
import { retrievePartnerLinks } from "./retrieve-partner-links.ts";
import { upsertPartnerLink } from "./upsert-partner-link.ts";

export { MAX_PARTNERS_PAGE_SIZE } from "./list-partners.ts";
export type { PartnerStatus } from "./partner.ts";
export { BAN_REASONS, ListedPartner, PARTNER_STATUSES, Partner, PartnerLink } from "./partner.ts";
export type {
  PartnerCreateBody,
  PartnerLinkCreateBody,
  PartnerLinkUpsertBody,
  PartnerReference,
} from "./partner-input.ts";
export type { PartnerAnalytics, PartnerAnalyticsGroup } from "./retrieve-partner-analytics.ts";

export const partnerOperations = {
  createPartner,
  listPartners,
  createPartnerLink,
  retrievePartnerLinks,
  upsertPartnerLink,
  retrievePartnerAnalytics,
  banPartner,
  deactivatePartner,
} as const;

export {
  banPartner,
  createPartner,
  createPartnerLink,
  deactivatePartner,
  listPartners,
  retrievePartnerAnalytics,
  retrievePartnerLinks,
  upsertPartnerLink,
};
