import { listAllDubPartnerAnalytics } from "./list-all-dub-partner-analytics.ts";

export const partnerAnalyticsTools = [listAllDubPartnerAnalytics];
