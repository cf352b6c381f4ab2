import { listAllDubAnalytics } from "./list-all-dub-analytics.ts";

export const analyticsTools = [listAllDubAnalytics];
