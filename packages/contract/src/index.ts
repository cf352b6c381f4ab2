export type { AnalyticsFilters, Interval } from "./analytics/analytics-filters.ts";
export { FILTER_SYNTAX, INTERVALS } from "./analytics/analytics-filters.ts";
export type { AnalyticsCount, AnalyticsListGroup, AnalyticsRow } from "./analytics/analytics-rows.ts";
export { ANALYTICS_ROWS } from "./analytics/analytics-rows.ts";
export { exportAnalytics } from "./analytics/export-analytics.ts";
export { ANALYTICS_GROUPS, retrieveAnalytics } from "./analytics/retrieve-analytics.ts";
export type { ApplicationApproveBody, ApplicationRejectBody } from "./applications/application.ts";
export { MAX_APPLICATIONS_PAGE_SIZE, PartnerApplication } from "./applications/application.ts";
export { approvePartnerApplication, approveProgramApplication } from "./applications/approve-application.ts";
export { listPartnerApplications, listProgramApplications } from "./applications/list-applications.ts";
export { rejectPartnerApplication, rejectProgramApplication } from "./applications/reject-application.ts";
export { approveBountySubmission } from "./bounties/approve-bounty-submission.ts";
export { BountySubmission, ListedBountySubmission, SUBMISSION_STATUSES } from "./bounties/bounty-submission.ts";
export { listBountySubmissions, MAX_SUBMISSIONS_PAGE_SIZE } from "./bounties/list-bounty-submissions.ts";
export { rejectBountySubmission } from "./bounties/reject-bounty-submission.ts";
export type { UrlInput } from "./client/build-url.ts";
export { buildUrl } from "./client/build-url.ts";
export type { CallOptions, Client, ClientInput, ClientOptions, Fetch } from "./client/create-client.ts";
export { createClient } from "./client/create-client.ts";
export { bulkUpdateCommissions } from "./commissions/bulk-update-commissions.ts";
export type { CommissionStatus, CommissionType } from "./commissions/commission.ts";
export { COMMISSION_STATUSES, COMMISSION_TYPES, Commission } from "./commissions/commission.ts";
export type {
  BulkUpdateCommissionsBody,
  CommissionCreateBody,
  CommissionUpdateBody,
} from "./commissions/commission-input.ts";
export { MAX_BULK_COMMISSIONS } from "./commissions/commission-input.ts";
export { createCommission } from "./commissions/create-commission.ts";
export { listCommissions, MAX_COMMISSIONS_PAGE_SIZE } from "./commissions/list-commissions.ts";
export { updateCommission } from "./commissions/update-commission.ts";
export { createCustomer } from "./customers/create-customer.ts";
export { Customer } from "./customers/customer.ts";
export type { CustomerFilters, CustomerUpdateBody } from "./customers/customer-input.ts";
export { deleteCustomer } from "./customers/delete-customer.ts";
export { getCustomer } from "./customers/get-customer.ts";
export { getCustomers, MAX_CUSTOMERS_PAGE_SIZE } from "./customers/get-customers.ts";
export { getCustomersCount } from "./customers/get-customers-count.ts";
export { updateCustomer } from "./customers/update-customer.ts";
export type { DiscountCodeCreateBody } from "./discount-codes/create-discount-code.ts";
export { createDiscountCode } from "./discount-codes/create-discount-code.ts";
export { deleteDiscountCode } from "./discount-codes/delete-discount-code.ts";
export { DiscountCode } from "./discount-codes/discount-code.ts";
export { listDiscountCodes, MAX_DISCOUNT_CODES_PAGE_SIZE } from "./discount-codes/list-discount-codes.ts";
export { checkDomainStatus } from "./domains/check-domain-status.ts";
export { createDomain } from "./domains/create-domain.ts";
export { deleteDomain } from "./domains/delete-domain.ts";
export { Domain } from "./domains/domain.ts";
export type { DomainUpdateBody } from "./domains/domain-input.ts";
export { DomainCreateBody } from "./domains/domain-input.ts";
export type { DnsRecordStatus } from "./domains/domain-verification.ts";
export { DnsRecord, DomainVerification } from "./domains/domain-verification.ts";
export { getDomain } from "./domains/get-domain.ts";
export { getDomainVerification } from "./domains/get-domain-verification.ts";
export { getDomainsCount } from "./domains/get-domains-count.ts";
export { listDomains, MAX_DOMAINS_PAGE_SIZE } from "./domains/list-domains.ts";
export { registerDomain } from "./domains/register-domain.ts";
export { setPrimaryDomain } from "./domains/set-primary-domain.ts";
export { updateDomain } from "./domains/update-domain.ts";
export { verifyDomain } from "./domains/verify-domain.ts";
export type { ReferralsEmbedTokenBody } from "./embed-tokens/create-referrals-embed-token.ts";
export { createReferralsEmbedToken } from "./embed-tokens/create-referrals-embed-token.ts";
export { AppError, ErrorEnvelope, toErrorEnvelope } from "./errors/app-error.ts";
export type { ErrorCode } from "./errors/error-code.ts";
export { COMMON_ERRORS, ERROR_CODES, ERROR_STATUS } from "./errors/error-code.ts";
export { formatPath, parseInput } from "./errors/parse-input.ts";
export type { ServerSentEvent } from "./event-stream/server-sent-event.ts";
export { EVENT_STREAM, formatServerSentEvent } from "./event-stream/server-sent-event.ts";
export type { ClickEvent, LeadEvent, SaleEvent } from "./events/event.ts";
export type { EventColumn } from "./events/export-events.ts";
export { EVENT_COLUMNS, exportEvents } from "./events/export-events.ts";
export { listEvents } from "./events/list-events.ts";
export { streamEvents } from "./events/stream-events.ts";
export { createFolder } from "./folders/create-folder.ts";
export { deleteFolder } from "./folders/delete-folder.ts";
export type { FolderCreateBody, FolderUpdateBody } from "./folders/folder.ts";
export { Folder } from "./folders/folder.ts";
export { getFolder } from "./folders/get-folder.ts";
export { getFoldersCount } from "./folders/get-folders-count.ts";
export { listFolders, MAX_FOLDERS_PAGE_SIZE } from "./folders/list-folders.ts";
export { updateFolder } from "./folders/update-folder.ts";
export { createUlids, firstUlidAt } from "./ids/ulid.ts";
export { bulkCreateLinks } from "./links/bulk-create-links.ts";
export { bulkDeleteLinks } from "./links/bulk-delete-links.ts";
export type { BulkCreateLinksBody, BulkUpdateLinksBody, LinkError } from "./links/bulk-links.ts";
export { MAX_BULK_LINKS } from "./links/bulk-links.ts";
export { bulkUpdateLinks } from "./links/bulk-update-links.ts";
export { checkLinkExists } from "./links/check-link-exists.ts";
export { createLink } from "./links/create-link.ts";
export { deleteLink } from "./links/delete-link.ts";
export { getLink } from "./links/get-link.ts";
export { getLinkDashboard } from "./links/get-link-dashboard.ts";
export { getLinkInfo } from "./links/get-link-info.ts";
export { getLinks, MAX_LINKS_PAGE_SIZE } from "./links/get-links.ts";
export { getLinksCount } from "./links/get-links-count.ts";
export { getRandomLinkKey } from "./links/get-random-link-key.ts";
export { Link } from "./links/link.ts";
export { acceptImage } from "./links/link-image.ts";
export type { LinkCreateBody, LinkFilters, LinkUpdateBody } from "./links/link-input.ts";
export { updateLink } from "./links/update-link.ts";
export { upsertLink } from "./links/upsert-link.ts";
export { checkIframeable } from "./metatags/check-iframeable.ts";
export { getMetatags } from "./metatags/get-metatags.ts";
export type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from "./openapi/openapi-document.ts";
export { openApiDocument } from "./openapi/openapi-document.ts";
export type {
  AnyOperation,
  Auth,
  BodyOf,
  Effect,
  HttpMethod,
  ObjectSchema,
  Operation,
  Paging,
  ParamsOf,
  QueryOf,
  ResultOf,
} from "./operation.ts";
export { defineOperation, isBodyOptional, JSON_CONTENT_TYPE } from "./operation.ts";
export type { OperationId } from "./operations.ts";
export { operations } from "./operations.ts";
export { banPartner } from "./partners/ban-partner.ts";
export { createPartner } from "./partners/create-partner.ts";
export { createPartnerLink } from "./partners/create-partner-link.ts";
export { deactivatePartner } from "./partners/deactivate-partner.ts";
export { listPartners, MAX_PARTNERS_PAGE_SIZE } from "./partners/list-partners.ts";
export type { PartnerStatus } from "./partners/partner.ts";
export { BAN_REASONS, ListedPartner, PARTNER_STATUSES, Partner, PartnerLink } from "./partners/partner.ts";
export type {
  PartnerCreateBody,
  PartnerLinkCreateBody,
  PartnerLinkUpsertBody,
  PartnerReference,
} from "./partners/partner-input.ts";
export type { PartnerAnalytics, PartnerAnalyticsGroup } from "./partners/retrieve-partner-analytics.ts";
export { retrievePartnerAnalytics } from "./partners/retrieve-partner-analytics.ts";
export { retrievePartnerLinks } from "./partners/retrieve-partner-links.ts";
export { upsertPartnerLink } from "./partners/upsert-partner-link.ts";
export { listPayouts, MAX_PAYOUTS_PAGE_SIZE } from "./payouts/list-payouts.ts";
export { PAYOUT_STATUSES, Payout } from "./payouts/payout.ts";
export { getQRCode } from "./qr/get-qr-code.ts";
export type { RateBudget } from "./rate-limits/budget.ts";
export { BUDGET_WINDOW_MS, budgetOf } from "./rate-limits/budget.ts";
export type { CountedCall, WindowReport, WindowState } from "./rate-limits/sliding-window.ts";
export { SlidingWindow } from "./rate-limits/sliding-window.ts";
export type { JsonSchema } from "./schema/json-schema.ts";
export { toJsonSchema } from "./schema/json-schema.ts";
export { hostOf, normalizeUrl } from "./schema/url.ts";
export { createTag } from "./tags/create-tag.ts";
export { deleteTag } from "./tags/delete-tag.ts";
export { getTags, MAX_TAGS_PAGE_SIZE } from "./tags/get-tags.ts";
export { getTagsCount } from "./tags/get-tags-count.ts";
export type { TagBody } from "./tags/tag.ts";
export { TAG_COLORS, Tag } from "./tags/tag.ts";
export { updateTag } from "./tags/update-tag.ts";
export type { TrackClickBody } from "./track/track-click.ts";
export { trackClick } from "./track/track-click.ts";
export type { TrackedLead, TrackLeadBody } from "./track/track-lead.ts";
export { trackLead, trackLeadClient } from "./track/track-lead.ts";
export type { TrackOpenBody } from "./track/track-open.ts";
export { trackOpen } from "./track/track-open.ts";
export type { TrackedSale, TrackSaleBody } from "./track/track-sale.ts";
export { PaymentProcessor, trackSale, trackSaleClient } from "./track/track-sale.ts";
export { trackVisit } from "./track/track-visit.ts";
