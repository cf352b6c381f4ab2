import { z } from "zod";
import { AllTimePeriod } from "../analytics/analytics-filters.ts";
import { ANALYTICS_ROWS, AnalyticsCount } from "../analytics/analytics-rows.ts";
import { defineOperation } from "../operation.ts";
import { cents } from "../schema/response-fields.ts";
import { PartnerReference } from "./partner-input.ts";

const earnings = cents("What the partner earned from these sales.");

/** One schema for each `groupBy`. See behaviour/partners 2.6. */
export const PARTNER_ANALYTICS = {
  count: AnalyticsCount.extend({ earnings }),
  timeseries: z.array(ANALYTICS_ROWS.timeseries.extend({ earnings })),
  top_links: z.array(ANALYTICS_ROWS.top_links.extend({ earnings })),
} as const;
export type PartnerAnalyticsGroup = keyof typeof PARTNER_ANALYTICS;
export type PartnerAnalytics<Group extends PartnerAnalyticsGroup = PartnerAnalyticsGroup> = z.infer<
  (typeof PARTNER_ANALYTICS)[Group]
>;

export const retrievePartnerAnalytics = defineOperation({
  id: "retrievePartnerAnalytics",
  method: "GET",
  path: "/partners/analytics",
  tag: "Partners",
  effect: "read",
  input: {
    query: z.object({
      ...PartnerReference.shape,
      ...AllTimePeriod.shape,
      groupBy: z
        .enum(["top_links", "timeseries", "count"])
        .optional()
        .describe("What to group by. Default: count, which answers with one object."),
    }),
  },
  success: { status: 200, body: z.union(Object.values(PARTNER_ANALYTICS)) },
  summary: "Retrieve analytics for a partner",
  description: "Retrieve clicks, leads, sales and earnings of a partner, over all of its links in the program.",
});
