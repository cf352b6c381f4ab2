import { exportAnalytics } from "./export-analytics.ts";
import { retrieveAnalytics } from "./retrieve-analytics.ts";
import { retrievePublicAnalytics } from "./retrieve-public-analytics.ts";
import { retrieveSeries } from "./retrieve-series.ts";

export type { AnalyticsFilters, Interval } from "./analytics-filters.ts";
export { FILTER_SYNTAX, INTERVALS } from "./analytics-filters.ts";
export type { AnalyticsCount, AnalyticsListGroup, AnalyticsRow } from "./analytics-rows.ts";
export { ANALYTICS_ROWS } from "./analytics-rows.ts";
export { ANALYTICS_GROUPS } from "./retrieve-analytics.ts";

export const analyticsOperations = {
  retrieveAnalytics,
  retrievePublicAnalytics,
  exportAnalytics,
  retrieveSeries,
} as const;

export { exportAnalytics, retrieveAnalytics, retrievePublicAnalytics, retrieveSeries };
