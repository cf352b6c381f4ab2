import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { PAYOUT_STATUSES, Payout } from "./payout.ts";

export const MAX_PAYOUTS_PAGE_SIZE = 100;

export const listPayouts = defineOperation({
  id: "listPayouts",
  method: "GET",
  path: "/payouts",
  tag: "Payouts",
  effect: "read",
  input: {
    query: z.object({
      status: z.enum(PAYOUT_STATUSES).optional().describe("Only payouts with this status."),
      partnerId: z.string().optional().describe("Only payouts to this partner; wins over `tenantId`."),
      tenantId: z.string().optional().describe("Only payouts to the partner with this ID in your system."),
      invoiceId: z.string().optional().describe("Only payouts of this invoice."),
      groupId: z
        .string()
        .optional()
        .describe("Only payouts to partners in this group; several with commas, all others with a leading `-`."),
      sortBy: z.enum(["amount", "initiatedAt", "paidAt"]).optional().describe("What to sort by. Default: amount."),
      sortOrder: z.enum(["asc", "desc"]).optional().describe("The direction of the sort. Default: desc."),
      page: pageNumber(),
      pageSize: pageSize(MAX_PAYOUTS_PAGE_SIZE, "The number of payouts in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(Payout) },
  summary: "List all payouts",
  description: "Retrieve a paginated list of the payouts of the program.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_PAYOUTS_PAGE_SIZE },
});
