import { defineOperation } from "../operation.ts";
import { Binary } from "../schema/response-fields.ts";
import { AnalyticsFilters, FILTER_SYNTAX } from "./analytics-filters.ts";

export const exportAnalytics = defineOperation({
  id: "exportAnalytics",
  method: "GET",
  path: "/analytics/export",
  tag: "Analytics",
  effect: "read",
  input: { query: AnalyticsFilters },
  success: { status: 200, contentType: "application/zip", body: Binary },
  summary: "Export analytics",
  description: `Download the analytics of a period as a ZIP of CSV files, one for each grouping that has rows. ${FILTER_SYNTAX}`,
});
