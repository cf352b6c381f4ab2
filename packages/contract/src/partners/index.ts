import { archivePartner, reactivatePartner, unbanPartner, updatePartner } from "./administer-partner.ts";
import { banPartner } from "./ban-partner.ts";
import { createPartner } from "./create-partner.ts";
import { createPartnerLink } from "./create-partner-link.ts";
import { deactivatePartner } from "./deactivate-partner.ts";
import { getPartner } from "./get-partner.ts";
import { listPartners } from "./list-partners.ts";
import { setPartnerReferral } from "./refer-partner.ts";
import { retrievePartnerAnalytics } from "./retrieve-partner-analytics.ts";
import { retrievePartnerLinks } from "./retrieve-partner-links.ts";
import { upsertPartnerLink } from "./upsert-partner-link.ts";

export { PartnerUpdateBody } from "./administer-partner.ts";
export { PartnerProfile } from "./get-partner.ts";
export { MAX_PARTNERS_PAGE_SIZE } from "./list-partners.ts";
export type { PartnerStatus } from "./partner.ts";
export { BAN_REASONS, ListedPartner, PARTNER_STATUSES, Partner, PartnerLink, PartnerPlatform } from "./partner.ts";
export type { PartnerLinkCreateBody, PartnerLinkUpsertBody, PartnerReference } from "./partner-input.ts";
export { PartnerCreateBody } from "./partner-input.ts";
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
  setPartnerReferral,
} as const;

/** Undocumented at Dub, or done by its dashboard alone. */
export const furtherPartnerOperations = {
  getPartner,
  updatePartner,
  unbanPartner,
  reactivatePartner,
  archivePartner,
} as const;

export {
  archivePartner,
  banPartner,
  createPartner,
  createPartnerLink,
  deactivatePartner,
  getPartner,
  listPartners,
  reactivatePartner,
  retrievePartnerAnalytics,
  retrievePartnerLinks,
  setPartnerReferral,
  unbanPartner,
  updatePartner,
  upsertPartnerLink,
};
