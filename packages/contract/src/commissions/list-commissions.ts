import { z } from "zod";
import { AllTimePeriod } from "../analytics/analytics-filters.ts";
import { defineOperation } from "../operation.ts";
import { filterSyntax, pageNumber, pageSize } from "../schema/query.ts";
import { COMMISSION_STATUSES, Commission } from "./commission.ts";

export const MAX_COMMISSIONS_PAGE_SIZE = 100;

export const listCommissions = defineOperation({
  id: "listCommissions",
  method: "GET",
  path: "/commissions",
  tag: "Commissions",
  effect: "read",
  input: {
    query: z.object({
      type: z.string().optional().describe("Only commissions of this type: click, lead, sale, referral or custom."),
      customerId: z.string().optional().describe("Only commissions of this customer."),
      payoutId: z.string().optional().describe("Only commissions of this payout."),
      partnerId: z.string().optional().describe("Only commissions of this partner; wins over `tenantId`."),
      tenantId: z.string().optional().describe("Only commissions of the partner with this ID in your system."),
      groupId: z.string().optional().describe("Only commissions of partners in this group."),
      partnerTagId: z.string().optional().describe("Only commissions of partners with this partner tag."),
      invoiceId: z.string().optional().describe("The commission of this invoice, whatever the other filters say."),
      status: z
        .enum(COMMISSION_STATUSES)
        .optional()
        .describe(
          "Only commissions with this status. Default: all but duplicate, fraud and canceled, unless a type, customer, payout or partner is given.",
        ),
      sortBy: z.enum(["createdAt", "amount"]).optional().describe("What to sort by. Default: `createdAt`."),
      sortOrder: z.enum(["asc", "desc"]).optional().describe("The direction of the sort. Default: desc."),
      ...AllTimePeriod.shape,
      endingBefore: z.string().optional().describe("The ID of a commission: the page holds those before it."),
      startingAfter: z.string().optional().describe("The ID of a commission: the page holds those after it."),
      page: pageNumber(),
      pageSize: pageSize(MAX_COMMISSIONS_PAGE_SIZE, "The number of commissions in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(Commission) },
  summary: "List all commissions",
  description: `Retrieve a paginated list of the commissions of the program. ${filterSyntax("`type`, `partnerId`, `groupId` and `partnerTagId`")}`,
  paging: { style: "after-id", sizeParameter: "pageSize", maxSize: MAX_COMMISSIONS_PAGE_SIZE },
});
