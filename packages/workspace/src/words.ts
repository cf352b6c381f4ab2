/** The words of settings and commands. Small, so that a command that only explains itself loads nothing else. */
export { LINK_SCOPES, WEBHOOK_TRIGGERS } from "@overdub/contract/webhook-triggers";
export { isFetchAllowEntry } from "@overdub/limits/fetch-allow-list";
export { FOLDER_ROLES, isRole, ROLES } from "./auth/permissions.ts";
export { SCOPES } from "./auth/scopes.ts";
export { CSV_SOURCES, DATE_ORDERS } from "./csv-import/fields.ts";
export { isProxyEntry } from "./network/trusted-proxies.ts";
export { KEPT_CLICK_DAYS, MAX_ENTRIES, MAX_LINKS_OF_PARTNER, ROW_QUOTAS, TEXT_QUOTAS } from "./quotas/quotas.ts";
export { GEO_HEADER_NAMES } from "./visits/geo-headers.ts";
