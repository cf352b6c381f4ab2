export type { AnalyticsFilters, Interval } from "./analytics/analytics-filters.ts";
export { FILTER_SYNTAX, INTERVALS } from "./analytics/analytics-filters.ts";
export type { AnalyticsCount, AnalyticsListGroup, AnalyticsRow } from "./analytics/analytics-rows.ts";
export { ANALYTICS_ROWS } from "./analytics/analytics-rows.ts";
export { ANALYTICS_GROUPS, retrieveAnalytics } from "./analytics/retrieve-analytics.ts";
export type { UrlInput } from "./client/build-url.ts";
export { buildUrl } from "./client/build-url.ts";
export type { CallOptions, Client, ClientInput, ClientOptions, Fetch } from "./client/create-client.ts";
export { createClient } from "./client/create-client.ts";
export { AppError } from "./errors/app-error.ts";
export type { ErrorCode } from "./errors/error-code.ts";
export { COMMON_ERRORS, ERROR_CODES, ERROR_STATUS } from "./errors/error-code.ts";
export { ErrorEnvelope, toErrorEnvelope } from "./errors/error-envelope.ts";
export { formatPath, parseInput } from "./errors/parse-input.ts";
export type { ClickEvent } from "./events/event.ts";
export { listEvents } from "./events/list-events.ts";
export { createLink } from "./links/create-link.ts";
export { deleteLink } from "./links/delete-link.ts";
export { getLinkInfo } from "./links/get-link-info.ts";
export { getLinks, MAX_LINKS_PAGE_SIZE } from "./links/get-links.ts";
export { getLinksCount } from "./links/get-links-count.ts";
export { Link } from "./links/link.ts";
export type { LinkFilters } from "./links/link-filters.ts";
export type { LinkCreateBody, LinkUpdateBody } from "./links/link-input.ts";
export { updateLink } from "./links/update-link.ts";
export { upsertLink } from "./links/upsert-link.ts";
export type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from "./openapi/openapi-document.ts";
export { openApiDocument } from "./openapi/openapi-document.ts";
export type {
  AnyOperation,
  BodyOf,
  Effect,
  HttpMethod,
  ObjectSchema,
  Operation,
  ParamsOf,
  QueryOf,
  ResultOf,
} from "./operation.ts";
export { defineOperation } from "./operation.ts";
export type { OperationId } from "./operations.ts";
export { operations } from "./operations.ts";
export type { Paging } from "./paging.ts";
export type { JsonSchema } from "./schema/json-schema.ts";
export { toJsonSchema } from "./schema/json-schema.ts";
export { normalizeUrl } from "./schema/url.ts";
