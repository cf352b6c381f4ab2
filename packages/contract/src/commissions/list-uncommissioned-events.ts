import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { REWARDED_EVENT_TYPES, UNCOMMISSIONED_REASONS, UncommissionedEvent } from "./uncommissioned-event.ts";

export const MAX_UNCOMMISSIONED_PAGE_SIZE = 100;

export const listUncommissionedEvents = defineOperation({
  id: "listUncommissionedEvents",
  method: "GET",
  path: "/admin/program/uncommissioned-events",
  tag: "Program",
  effect: "read",
  input: {
    query: z.object({
      type: z.enum(REWARDED_EVENT_TYPES).optional().describe("Only clicks, leads or sales."),
      reason: z.enum(UNCOMMISSIONED_REASONS).optional().describe("Only events that earn nothing for this reason."),
      eventId: z.string().optional().describe("Only the event with this ID."),
      invoiceId: z.string().optional().describe("Only sales of this invoice."),
      customerId: z.string().optional().describe("Only events of this customer."),
      partnerId: z.string().optional().describe("Only events of this partner's links."),
      linkId: z.string().optional().describe("Only events of this link."),
      sortOrder: z.enum(["asc", "desc"]).optional().describe("By when they were judged. Default: desc."),
      page: pageNumber(),
      pageSize: pageSize(MAX_UNCOMMISSIONED_PAGE_SIZE, "The number of events in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(UncommissionedEvent) },
  summary: "List events that earned nothing",
  description:
    "Clicks, leads and sales of partners' links for which there is no commission, each with the reason, of the last 90 days; of a program the last 100,000.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_UNCOMMISSIONED_PAGE_SIZE },
});
