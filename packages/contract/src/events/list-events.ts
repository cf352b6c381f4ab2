import { z } from "zod";
import { AnalyticsFilters, FILTER_SYNTAX } from "../analytics/analytics-filters.ts";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { ClickEvent, EventType, LeadEvent, SaleEvent } from "./event.ts";

export const MAX_EVENTS_PAGE_SIZE = 1000;

export const listEvents = defineOperation({
  id: "listEvents",
  method: "GET",
  path: "/events",
  tag: "Events",
  effect: "read",
  input: {
    query: z.object({
      event: EventType.optional().describe("Which events to list. Default: clicks."),
      ...AnalyticsFilters.shape,
      page: pageNumber(),
      limit: pageSize(MAX_EVENTS_PAGE_SIZE, "The number of events in a page. Default: 100; maximum: 1000."),
      sortOrder: z.enum(["asc", "desc"]).optional().describe("Oldest or newest first. Default: desc."),
      sortBy: z.enum(["timestamp"]).optional().describe("What to sort by."),
      order: z.enum(["asc", "desc"]).optional().describe("Deprecated: use `sortOrder`."),
    }),
  },
  success: { status: 200, body: z.array(z.discriminatedUnion("event", [ClickEvent, LeadEvent, SaleEvent])) },
  summary: "List all events",
  description: `Retrieve a paginated list of events for the authenticated workspace. ${FILTER_SYNTAX}`,
  paging: { style: "page", sizeParameter: "limit", maxSize: MAX_EVENTS_PAGE_SIZE, mayBeShort: true },
});
