import type { Tool } from "../tools/tool.ts";
import { listAllDubAnalytics } from "./analytics/list-all-dub-analytics.ts";
import { deleteADubBountySubmissionById } from "./bounty-submissions/delete-a-dub-bounty-submission-by-id.ts";
import { listAllDubBountySubmissions } from "./bounty-submissions/list-all-dub-bounty-submissions.ts";
import { updateADubBountySubmissionById } from "./bounty-submissions/update-a-dub-bounty-submission-by-id.ts";
import { dubCommissionsBulkCreate } from "./commissions/dub-commissions-bulk-create.ts";
import { dubCommissionsBulkUpdate } from "./commissions/dub-commissions-bulk-update.ts";
import { listAllDubCommissions } from "./commissions/list-all-dub-commissions.ts";
import { updateADubCommissionById } from "./commissions/update-a-dub-commission-by-id.ts";
import { deleteADubCustomerById } from "./customers/delete-a-dub-customer-by-id.ts";
import { getSingleDubCustomerById } from "./customers/get-single-dub-customer-by-id.ts";
import { listAllDubCustomers } from "./customers/list-all-dub-customers.ts";
import { updateADubCustomerById } from "./customers/update-a-dub-customer-by-id.ts";
import { createADubDiscountCode } from "./discount-codes/create-a-dub-discount-code.ts";
import { deleteADubDiscountCodeById } from "./discount-codes/delete-a-dub-discount-code-by-id.ts";
import { listAllDubDiscountCodes } from "./discount-codes/list-all-dub-discount-codes.ts";
import { createADubDomain } from "./domains/create-a-dub-domain.ts";
import { deleteADubDomainById } from "./domains/delete-a-dub-domain-by-id.ts";
import { dubDomainsRegister } from "./domains/dub-domains-register.ts";
import { dubDomainsStatus } from "./domains/dub-domains-status.ts";
import { listAllDubDomains } from "./domains/list-all-dub-domains.ts";
import { updateADubDomainById } from "./domains/update-a-dub-domain-by-id.ts";
import { listAllDubEvents } from "./events/list-all-dub-events.ts";
import { createADubFolder } from "./folders/create-a-dub-folder.ts";
import { deleteADubFolderById } from "./folders/delete-a-dub-folder-by-id.ts";
import { listAllDubFolders } from "./folders/list-all-dub-folders.ts";
import { updateADubFolderById } from "./folders/update-a-dub-folder-by-id.ts";
import { createADubLink } from "./links/create-a-dub-link.ts";
import { deleteADubLinkById } from "./links/delete-a-dub-link-by-id.ts";
import { dubLinksBulkCreate } from "./links/dub-links-bulk-create.ts";
import { dubLinksBulkDelete } from "./links/dub-links-bulk-delete.ts";
import { dubLinksBulkUpdate } from "./links/dub-links-bulk-update.ts";
import { dubLinksCount } from "./links/dub-links-count.ts";
import { dubLinksUpsert } from "./links/dub-links-upsert.ts";
import { getSingleDubLinkById } from "./links/get-single-dub-link-by-id.ts";
import { listAllDubLinks } from "./links/list-all-dub-links.ts";
import { updateADubLinkById } from "./links/update-a-dub-link-by-id.ts";
import { listAllDubPartnerAnalytics } from "./partner-analytics/list-all-dub-partner-analytics.ts";
import { dubPartnerApplicationsApprove } from "./partner-applications/dub-partner-applications-approve.ts";
import { dubPartnerApplicationsReject } from "./partner-applications/dub-partner-applications-reject.ts";
import { listAllDubPartnerApplications } from "./partner-applications/list-all-dub-partner-applications.ts";
import { createADubPartnerLink } from "./partner-links/create-a-dub-partner-link.ts";
import { dubPartnerLinksBulkUpdate } from "./partner-links/dub-partner-links-bulk-update.ts";
import { listAllDubPartnerLinks } from "./partner-links/list-all-dub-partner-links.ts";
import { createADubPartner } from "./partners/create-a-dub-partner.ts";
import { dubPartnersBan } from "./partners/dub-partners-ban.ts";
import { dubPartnersDeactivate } from "./partners/dub-partners-deactivate.ts";
import { listAllDubPartners } from "./partners/list-all-dub-partners.ts";
import { listAllDubPayouts } from "./payouts/list-all-dub-payouts.ts";
import { dubProgramApplicationsApprove } from "./program-applications/dub-program-applications-approve.ts";
import { dubProgramApplicationsReject } from "./program-applications/dub-program-applications-reject.ts";
import { listAllDubProgramApplications } from "./program-applications/list-all-dub-program-applications.ts";
import { dubQrCodesDownload } from "./qr-codes/dub-qr-codes-download.ts";
import { createADubReferralsEmbedToken } from "./referrals-embed-tokens/create-a-dub-referrals-embed-token.ts";
import { createADubTag } from "./tags/create-a-dub-tag.ts";
import { deleteADubTagById } from "./tags/delete-a-dub-tag-by-id.ts";
import { listAllDubTags } from "./tags/list-all-dub-tags.ts";
import { updateADubTagById } from "./tags/update-a-dub-tag-by-id.ts";
import { createADubTrack } from "./track/create-a-dub-track.ts";
import { createADubTrackOpen } from "./track-open/create-a-dub-track-open.ts";
import { createADubTrackSale } from "./track-sale/create-a-dub-track-sale.ts";

/** Every tool, in the order in which clients see them. Source: spec truto-gateway 3.3. */
export const catalog: readonly Tool[] = [
  listAllDubAnalytics,
  updateADubBountySubmissionById,
  listAllDubBountySubmissions,
  deleteADubBountySubmissionById,
  dubCommissionsBulkCreate,
  listAllDubCommissions,
  updateADubCommissionById,
  deleteADubCustomerById,
  listAllDubCustomers,
  getSingleDubCustomerById,
  updateADubCustomerById,
  createADubDomain,
  deleteADubDomainById,
  updateADubDomainById,
  dubDomainsRegister,
  dubDomainsStatus,
  listAllDubEvents,
  createADubFolder,
  deleteADubFolderById,
  listAllDubFolders,
  updateADubFolderById,
  dubLinksBulkCreate,
  dubLinksBulkDelete,
  dubLinksBulkUpdate,
  getSingleDubLinkById,
  createADubLink,
  deleteADubLinkById,
  listAllDubLinks,
  updateADubLinkById,
  dubLinksCount,
  dubLinksUpsert,
  listAllDubPartnerApplications,
  dubPartnerApplicationsApprove,
  dubPartnerApplicationsReject,
  createADubPartner,
  listAllDubPartners,
  dubPartnersBan,
  dubPartnersDeactivate,
  createADubPartnerLink,
  listAllDubPartnerLinks,
  dubPartnerLinksBulkUpdate,
  listAllDubPayouts,
  createADubTag,
  listAllDubTags,
  updateADubTagById,
  createADubTrack,
  createADubTrackSale,

  // Operations of Dub's document that the product's table leaves out. Source: spec truto-gateway 3.5.
  listAllDubDomains,
  deleteADubTagById,
  dubCommissionsBulkUpdate,
  listAllDubPartnerAnalytics,
  createADubTrackOpen,
  createADubReferralsEmbedToken,
  dubQrCodesDownload,

  // Operations that Dub has added since. Source: spec mcp, "Who else is there".
  listAllDubProgramApplications,
  dubProgramApplicationsApprove,
  dubProgramApplicationsReject,
  listAllDubDiscountCodes,
  createADubDiscountCode,
  deleteADubDiscountCodeById,
];
