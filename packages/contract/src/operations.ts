import { exportAnalytics } from "./analytics/export-analytics.ts";
import { retrieveAnalytics } from "./analytics/retrieve-analytics.ts";
import { approvePartnerApplication, approveProgramApplication } from "./applications/approve-application.ts";
import { listPartnerApplications, listProgramApplications } from "./applications/list-applications.ts";
import { rejectPartnerApplication, rejectProgramApplication } from "./applications/reject-application.ts";
import { approveBountySubmission } from "./bounties/approve-bounty-submission.ts";
import { listBountySubmissions } from "./bounties/list-bounty-submissions.ts";
import { rejectBountySubmission } from "./bounties/reject-bounty-submission.ts";
import { bulkUpdateCommissions } from "./commissions/bulk-update-commissions.ts";
import { createCommission } from "./commissions/create-commission.ts";
import { listCommissions } from "./commissions/list-commissions.ts";
import { updateCommission } from "./commissions/update-commission.ts";
import { createCustomer } from "./customers/create-customer.ts";
import { deleteCustomer } from "./customers/delete-customer.ts";
import { getCustomer } from "./customers/get-customer.ts";
import { getCustomers } from "./customers/get-customers.ts";
import { getCustomersCount } from "./customers/get-customers-count.ts";
import { updateCustomer } from "./customers/update-customer.ts";
import { createDiscountCode } from "./discount-codes/create-discount-code.ts";
import { deleteDiscountCode } from "./discount-codes/delete-discount-code.ts";
import { listDiscountCodes } from "./discount-codes/list-discount-codes.ts";
import { checkDomainStatus } from "./domains/check-domain-status.ts";
import { createDomain } from "./domains/create-domain.ts";
import { deleteDomain } from "./domains/delete-domain.ts";
import { getDomain } from "./domains/get-domain.ts";
import { getDomainVerification } from "./domains/get-domain-verification.ts";
import { getDomainsCount } from "./domains/get-domains-count.ts";
import { listDomains } from "./domains/list-domains.ts";
import { registerDomain } from "./domains/register-domain.ts";
import { setPrimaryDomain } from "./domains/set-primary-domain.ts";
import { updateDomain } from "./domains/update-domain.ts";
import { verifyDomain } from "./domains/verify-domain.ts";
import { createReferralsEmbedToken } from "./embed-tokens/create-referrals-embed-token.ts";
import { exportEvents } from "./events/export-events.ts";
import { listEvents } from "./events/list-events.ts";
import { streamEvents } from "./events/stream-events.ts";
import { createFolder } from "./folders/create-folder.ts";
import { deleteFolder } from "./folders/delete-folder.ts";
import { getFolder } from "./folders/get-folder.ts";
import { getFoldersCount } from "./folders/get-folders-count.ts";
import { listFolders } from "./folders/list-folders.ts";
import { updateFolder } from "./folders/update-folder.ts";
import { bulkCreateLinks } from "./links/bulk-create-links.ts";
import { bulkDeleteLinks } from "./links/bulk-delete-links.ts";
import { bulkUpdateLinks } from "./links/bulk-update-links.ts";
import { checkLinkExists } from "./links/check-link-exists.ts";
import { createLink } from "./links/create-link.ts";
import { deleteLink } from "./links/delete-link.ts";
import { getLink } from "./links/get-link.ts";
import { getLinkDashboard } from "./links/get-link-dashboard.ts";
import { getLinkInfo } from "./links/get-link-info.ts";
import { getLinks } from "./links/get-links.ts";
import { getLinksCount } from "./links/get-links-count.ts";
import { getRandomLinkKey } from "./links/get-random-link-key.ts";
import { updateLink } from "./links/update-link.ts";
import { upsertLink } from "./links/upsert-link.ts";
import { checkIframeable } from "./metatags/check-iframeable.ts";
import { getMetatags } from "./metatags/get-metatags.ts";
import { banPartner } from "./partners/ban-partner.ts";
import { createPartner } from "./partners/create-partner.ts";
import { createPartnerLink } from "./partners/create-partner-link.ts";
import { deactivatePartner } from "./partners/deactivate-partner.ts";
import { listPartners } from "./partners/list-partners.ts";
import { retrievePartnerAnalytics } from "./partners/retrieve-partner-analytics.ts";
import { retrievePartnerLinks } from "./partners/retrieve-partner-links.ts";
import { upsertPartnerLink } from "./partners/upsert-partner-link.ts";
import { listPayouts } from "./payouts/list-payouts.ts";
import { getQRCode } from "./qr/get-qr-code.ts";
import { createTag } from "./tags/create-tag.ts";
import { deleteTag } from "./tags/delete-tag.ts";
import { getTags } from "./tags/get-tags.ts";
import { getTagsCount } from "./tags/get-tags-count.ts";
import { updateTag } from "./tags/update-tag.ts";
import { trackClick } from "./track/track-click.ts";
import { trackLead, trackLeadClient } from "./track/track-lead.ts";
import { trackOpen } from "./track/track-open.ts";
import { trackSale, trackSaleClient } from "./track/track-sale.ts";
import { trackVisit } from "./track/track-visit.ts";

/** Every operation of the contract, by Dub's `operationId`. */
export const operations = {
  createLink,
  getLinks,
  getLinksCount,
  getLinkInfo,
  updateLink,
  deleteLink,
  upsertLink,
  bulkCreateLinks,
  bulkUpdateLinks,
  bulkDeleteLinks,
  getLink,
  getLinkDashboard,
  checkLinkExists,
  getRandomLinkKey,
  retrieveAnalytics,
  exportAnalytics,
  listEvents,
  exportEvents,
  streamEvents,
  createTag,
  getTags,
  getTagsCount,
  updateTag,
  deleteTag,
  createFolder,
  listFolders,
  getFoldersCount,
  getFolder,
  updateFolder,
  deleteFolder,
  createDomain,
  listDomains,
  getDomainsCount,
  getDomain,
  updateDomain,
  deleteDomain,
  setPrimaryDomain,
  getDomainVerification,
  verifyDomain,
  registerDomain,
  checkDomainStatus,
  getQRCode,
  getMetatags,
  checkIframeable,
  trackLead,
  trackSale,
  trackOpen,
  trackClick,
  trackVisit,
  trackLeadClient,
  trackSaleClient,
  getCustomers,
  getCustomersCount,
  createCustomer,
  getCustomer,
  updateCustomer,
  deleteCustomer,
  createPartner,
  listPartners,
  createPartnerLink,
  retrievePartnerLinks,
  upsertPartnerLink,
  retrievePartnerAnalytics,
  banPartner,
  deactivatePartner,
  listPartnerApplications,
  approvePartnerApplication,
  rejectPartnerApplication,
  listProgramApplications,
  approveProgramApplication,
  rejectProgramApplication,
  createCommission,
  listCommissions,
  updateCommission,
  bulkUpdateCommissions,
  listPayouts,
  createReferralsEmbedToken,
  listBountySubmissions,
  approveBountySubmission,
  rejectBountySubmission,
  createDiscountCode,
  listDiscountCodes,
  deleteDiscountCode,
} as const;

export type OperationId = keyof typeof operations;
