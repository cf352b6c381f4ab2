import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { queryBoolean } from "../schema/query.ts";
import { AnalyticsFilters, FILTER_SYNTAX } from "./analytics-filters.ts";
import { retrieveAnalytics } from "./retrieve-analytics.ts";

const Counts = z.array(z.number().int().nonnegative());

/** Numbers in the order of `starts`; those of events that were not asked for are 0. */
const Series = z.strictObject({
  linkId: z.string().nullable().describe("The link; null where the series is of all that fit the filters."),
  clicks: Counts,
  leads: Counts,
  sales: Counts,
  saleAmount: Counts.describe("In cents."),
});

export const retrieveSeries = defineOperation({
  id: "retrieveSeries",
  method: "GET",
  path: "/analytics/series",
  tag: "Analytics",
  effect: "read",
  input: {
    query: z.object({
      event: retrieveAnalytics.input.query.shape.event,
      step: z
        .enum(["hour", "day", "week", "month"])
        .optional()
        .describe("How long a bucket is. Default: as in `GET /analytics?groupBy=timeseries`."),
      perLink: queryBoolean("True: a series for each link that `linkId` names, up to 100."),
      ...AnalyticsFilters.shape,
    }),
  },
  success: {
    status: 200,
    body: z.strictObject({
      starts: z.array(z.string()).describe("Starts of the buckets, with the time zone's offset."),
      series: z.array(Series),
    }),
  },
  summary: "Retrieve series over time",
  description: `Clicks, leads and sales over time in steps of your choice, of everything or of several links at once. Up to 2,400 buckets, and 20,000 numbers of each kind. ${FILTER_SYNTAX} An extension of this server: the hosted Dub has no such operation.`,
});
