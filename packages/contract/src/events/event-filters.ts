import { z } from "zod";
import { AnalyticsFilters } from "../analytics/analytics-filters.ts";

export const EventType = z.enum(["clicks", "leads", "sales"], {
  error: "Invalid event type. Valid event types are: clicks, leads, sales",
});

/** Which events a list, an export or a stream is about, in whatever period. */
export const EventFilters = AnalyticsFilters.omit({ interval: true, start: true, end: true, timezone: true });
