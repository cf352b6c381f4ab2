import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { AnalyticsFilters, FILTER_SYNTAX } from "./analytics-filters.ts";
import { ANALYTICS_ROWS, AnalyticsCount } from "./analytics-rows.ts";

const EVENT_TYPES = ["clicks", "leads", "sales", "composite"] as const;

export const ANALYTICS_GROUPS = [
  "count",
  "timeseries",
  "continents",
  "regions",
  "countries",
  "cities",
  "devices",
  "browsers",
  "os",
  "trigger",
  "triggers",
  "referers",
  "referer_urls",
  "top_folders",
  "top_link_tags",
  "top_domains",
  "top_links",
  "top_urls",
  "top_base_urls",
  "top_partners",
  "top_groups",
  "top_partner_tags",
  "utm_sources",
  "utm_mediums",
  "utm_campaigns",
  "utm_terms",
  "utm_contents",
] as const;

const lists = Object.values(ANALYTICS_ROWS).map((schema) => z.array(schema));

export const retrieveAnalytics = defineOperation({
  id: "retrieveAnalytics",
  method: "GET",
  path: "/analytics",
  tag: "Analytics",
  effect: "read",
  input: {
    query: z.object({
      event: z
        .enum(EVENT_TYPES, { error: "Invalid event type. Valid event types are: clicks, leads, sales" })
        .optional()
        .describe("What to count. Default: clicks."),
      groupBy: z
        .enum(ANALYTICS_GROUPS, { error: `Invalid type value. Valid values are: ${ANALYTICS_GROUPS.join(", ")}` })
        .optional()
        .describe("What to group by. Default: count, which answers with one object."),
      ...AnalyticsFilters.shape,
    }),
  },
  success: { status: 200, body: z.union([AnalyticsCount, ...lists]) },
  summary: "Retrieve analytics",
  description: `Retrieve analytics for a link, a domain, or the authenticated workspace. ${FILTER_SYNTAX}`,
});
