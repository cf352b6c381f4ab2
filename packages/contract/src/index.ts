export type { UrlInput } from "./client/build-url.ts";
export { buildUrl } from "./client/build-url.ts";
export type { CallOptions, Client, ClientInput, ClientOptions, Fetch } from "./client/create-client.ts";
export { createClient } from "./client/create-client.ts";
export { AppError, ErrorEnvelope, toErrorEnvelope } from "./errors/app-error.ts";
export type { ErrorCode } from "./errors/error-code.ts";
export { COMMON_ERRORS, ERROR_CODES, ERROR_STATUS } from "./errors/error-code.ts";
export { formatPath, parseInput } from "./errors/parse-input.ts";
export type { ServerSentEvent } from "./event-stream/server-sent-event.ts";
export { EVENT_STREAM, formatServerSentEvent } from "./event-stream/server-sent-event.ts";
export type { WokenStream } from "./event-stream/woken-stream.ts";
export { openWokenStream, SERVER_STOPPED } from "./event-stream/woken-stream.ts";
export { createUlids, firstUlidAt } from "./ids/ulid.ts";
export type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from "./openapi/openapi-document.ts";
export { openApiDocument } from "./openapi/openapi-document.ts";
export { createSharedSchemas } from "./openapi/shared-schemas.ts";
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
export { defineOperation, isBodyOptional, JSON_CONTENT_TYPE, LAST_PAGE_HEADER } from "./operation.ts";
export type { OperationId } from "./operations.ts";
export { furtherOperations, operations } from "./operations.ts";
export type { FirstPage, Place } from "./pages/first-page.ts";
export { firstPage } from "./pages/first-page.ts";
export { joinModules } from "./pages/join-modules.ts";
export type { PageContent, PageOwner } from "./pages/page.ts";
export { card, escapeHtml, logo, MARK, NO_INDEX, page, STYLE_SOURCE, styleSource } from "./pages/page.ts";
export type { Fill, Theme } from "./pages/theme.ts";
export { contrastOf, READABLE, themeOf } from "./pages/theme.ts";
export type { RateBudget } from "./rate-limits/budget.ts";
export { BUDGET_WINDOW_MS, budgetOf } from "./rate-limits/budget.ts";
export type { CountedCall, WindowReport, WindowState } from "./rate-limits/sliding-window.ts";
export { SlidingWindow } from "./rate-limits/sliding-window.ts";
export { isEmail } from "./schema/email.ts";
export { asciiHost, isDomainName } from "./schema/host.ts";
export type { JsonExcess, JsonSurvey } from "./schema/json-excess.ts";
export { endOfString, excessOf, JSON_LIMITS, surveyJson } from "./schema/json-excess.ts";
export type { JsonSchema } from "./schema/json-schema.ts";
export { toJsonSchema } from "./schema/json-schema.ts";
export {
  hasRefusedScheme,
  hostOf,
  MAX_URL_LENGTH,
  normalizeUrl,
  parseUrl,
  percentDecode,
  trimInvisible,
} from "./schema/url.ts";

// Each domain of Dub's API names what it offers in its own index.

export * from "./analytics/index.ts";
export * from "./api-keys/index.ts";
export * from "./applications/index.ts";
export * from "./bounties/index.ts";
export * from "./commissions/index.ts";
export { minorUnitDigits } from "./currency/minor-unit.ts";
export * from "./customers/index.ts";
export * from "./discount-codes/index.ts";
export * from "./discounts/index.ts";
export * from "./domains/index.ts";
export * from "./embed-tokens/index.ts";
export * from "./events/index.ts";
export * from "./folders/index.ts";
export * from "./fraud/index.ts";
export * from "./groups/index.ts";
export * from "./links/index.ts";
export * from "./members/index.ts";
export * from "./metatags/index.ts";
export * from "./oauth-apps/index.ts";
export * from "./partner-tags/index.ts";
export * from "./partners/index.ts";
export * from "./payouts/index.ts";
export * from "./programs/index.ts";
export * from "./qr/index.ts";
export * from "./rewards/index.ts";
export type { StaticFile } from "./static-files/static-file.ts";
export { createStaticFile, respondWithFile } from "./static-files/static-file.ts";
export * from "./tags/index.ts";
export * from "./test-clock/index.ts";
export * from "./track/index.ts";
export * from "./webhooks/index.ts";
