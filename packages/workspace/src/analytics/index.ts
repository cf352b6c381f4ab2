import { defineDomain } from "../operations/domain.ts";
import type { AnalyticsDeps } from "./context.ts";
import { handleExportAnalytics } from "./export/export-analytics.ts";
import { handleRetrieveAnalytics } from "./retrieve-analytics.ts";
import { handleRetrievePartnerAnalytics } from "./retrieve-partner-analytics.ts";
import { handleRetrieveSeries } from "./retrieve-series.ts";

export const analytics = defineDomain<AnalyticsDeps>({
  handlers: [handleRetrieveAnalytics, handleRetrievePartnerAnalytics, handleExportAnalytics, handleRetrieveSeries],
});
