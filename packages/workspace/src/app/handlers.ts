import { handleExportAnalytics } from "../analytics/export/export-analytics.ts";
import { handleRetrieveAnalytics } from "../analytics/retrieve-analytics.ts";
import { handleCreateCustomer } from "../customers/create-customer.ts";
import { handleDeleteCustomer } from "../customers/delete-customer.ts";
import { handleGetCustomer } from "../customers/get-customer.ts";
import { handleGetCustomers } from "../customers/get-customers.ts";
import { handleGetCustomersCount } from "../customers/get-customers-count.ts";
import { handleUpdateCustomer } from "../customers/update-customer.ts";
import { handleCreateDomain } from "../domains/create-domain.ts";
import { handleDeleteDomain } from "../domains/delete-domain.ts";
import { handleGetDomain } from "../domains/get-domain.ts";
import { handleGetDomainsCount, handleListDomains } from "../domains/list-domains.ts";
import { handleCheckDomainStatus } from "../domains/registrar/check-domain-status.ts";
import { handleRegisterDomain } from "../domains/registrar/register-domain.ts";
import { handleSetPrimaryDomain } from "../domains/set-primary-domain.ts";
import { handleUpdateDomain } from "../domains/update-domain.ts";
import { handleGetDomainVerification, handleVerifyDomain } from "../domains/verification/verify-domain.ts";
import { handleExportEvents } from "../events/export/export-events.ts";
import { handleListEvents } from "../events/list-events.ts";
import { handleStreamEvents } from "../events/stream/stream-events.ts";
import { handleCreateFolder } from "../folders/create-folder.ts";
import { handleDeleteFolder } from "../folders/delete-folder.ts";
import { handleGetFolder } from "../folders/get-folder.ts";
import { handleGetFoldersCount } from "../folders/get-folders-count.ts";
import { handleListFolders } from "../folders/list-folders.ts";
import { handleUpdateFolder } from "../folders/update-folder.ts";
import { handleBulkCreateLinks } from "../links/bulk/create-links.ts";
import { handleBulkDeleteLinks } from "../links/bulk/delete-links.ts";
import { handleBulkUpdateLinks } from "../links/bulk/update-links.ts";
import { handleCreateLink } from "../links/create-link.ts";
import { handleDeleteLink } from "../links/delete-link.ts";
import { handleCheckLinkExists, handleGetRandomLinkKey } from "../links/free-key.ts";
import { handleGetLinkDashboard } from "../links/get-link-dashboard.ts";
import { handleGetLinks } from "../links/get-links.ts";
import { handleGetLinksCount } from "../links/get-links-count.ts";
import { handleGetLink, handleGetLinkInfo } from "../links/show-link.ts";
import { handleUpdateLink } from "../links/update-link.ts";
import { handleUpsertLink } from "../links/upsert-link.ts";
import { handleCheckIframeable } from "../metatags/check-iframeable.ts";
import { handleGetMetatags } from "../metatags/get-metatags.ts";
import type { AnyImplementation } from "../operations/implement.ts";
import { handleGetQrCode } from "../qr/get-qr-code.ts";
import { handleCreateTag } from "../tags/create-tag.ts";
import { handleDeleteTag } from "../tags/delete-tag.ts";
import { handleGetTags } from "../tags/get-tags.ts";
import { handleGetTagsCount } from "../tags/get-tags-count.ts";
import { handleUpdateTag } from "../tags/update-tag.ts";
import { handleTrackClick } from "../track/track-click.ts";
import { handleTrackLead } from "../track/track-lead.ts";
import { handleTrackLeadClient } from "../track/track-lead-client.ts";
import { handleTrackOpen } from "../track/track-open.ts";
import { handleTrackSale } from "../track/track-sale.ts";
import { handleTrackSaleClient } from "../track/track-sale-client.ts";
import { handleTrackVisit } from "../track/track-visit.ts";

/** Every operation that the workspace serves. */
export const handlers: readonly AnyImplementation[] = [
  handleCreateLink,
  handleGetLinks,
  handleGetLinksCount,
  handleGetLinkInfo,
  handleUpsertLink,
  handleUpdateLink,
  handleDeleteLink,
  handleBulkCreateLinks,
  handleBulkUpdateLinks,
  handleBulkDeleteLinks,
  handleGetLink,
  handleGetLinkDashboard,
  handleCheckLinkExists,
  handleGetRandomLinkKey,
  handleCheckIframeable,
  handleRetrieveAnalytics,
  handleExportAnalytics,
  handleListEvents,
  handleExportEvents,
  handleStreamEvents,
  handleGetQrCode,
  handleGetMetatags,
  handleTrackClick,
  handleTrackVisit,
  handleTrackOpen,
  handleTrackLead,
  handleTrackSale,
  handleTrackLeadClient,
  handleTrackSaleClient,
  handleGetCustomers,
  handleGetCustomersCount,
  handleCreateCustomer,
  handleGetCustomer,
  handleUpdateCustomer,
  handleDeleteCustomer,
  handleCreateTag,
  handleGetTags,
  handleGetTagsCount,
  handleUpdateTag,
  handleDeleteTag,
  handleCreateFolder,
  handleListFolders,
  handleGetFoldersCount,
  handleGetFolder,
  handleUpdateFolder,
  handleDeleteFolder,
  handleCreateDomain,
  handleListDomains,
  handleGetDomainsCount,
  handleGetDomain,
  handleUpdateDomain,
  handleDeleteDomain,
  handleSetPrimaryDomain,
  handleGetDomainVerification,
  handleVerifyDomain,
  handleCheckDomainStatus,
  handleRegisterDomain,
];
