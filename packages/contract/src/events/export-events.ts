import { z } from "zod";
import { AnalyticsFilters, FILTER_SYNTAX } from "../analytics/analytics-filters.ts";
import { defineOperation } from "../operation.ts";
import { Binary } from "../schema/response-fields.ts";
import { EventType } from "./event.ts";

/** The columns that an export can have, in the order of the error that lists them. */
export const EVENT_COLUMNS = [
  "timestamp",
  "event",
  "eventId",
  "eventName",
  "clickId",
  "link",
  "linkId",
  "domain",
  "key",
  "url",
  "trigger",
  "continent",
  "country",
  "region",
  "city",
  "device",
  "browser",
  "os",
  "referer",
  "refererUrl",
  "ip",
  "ua",
  "customerId",
  "customerExternalId",
  "customerName",
  "customerEmail",
  "saleAmount",
  "currency",
  "invoiceId",
  "paymentProcessor",
  "metadata",
] as const;
export type EventColumn = (typeof EVENT_COLUMNS)[number];

const COLUMN_ERROR = `Invalid columns. Valid columns are: ${EVENT_COLUMNS.join(", ")}`;

export const exportEvents = defineOperation({
  id: "exportEvents",
  method: "GET",
  path: "/events/export",
  tag: "Events",
  effect: "read",
  input: {
    query: z.object({
      event: EventType.optional().describe("Which events to export. Default: clicks."),
      columns: z
        .string({ error: COLUMN_ERROR })
        .transform((text) => text.split(",").map((column) => column.trim()))
        .pipe(z.array(z.enum(EVENT_COLUMNS, { error: COLUMN_ERROR })))
        .describe(`The columns, with commas between them: ${EVENT_COLUMNS.join(", ")}.`),
      ...AnalyticsFilters.shape,
      sortOrder: z.enum(["asc", "desc"]).optional().describe("Oldest or newest first. Default: desc."),
    }),
  },
  success: { status: 200, contentType: "text/csv", body: Binary },
  summary: "Export events",
  description: `Download all events of a period as CSV, one column for each of \`columns\`. ${FILTER_SYNTAX}`,
});
