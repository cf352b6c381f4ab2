import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { withFormerNames } from "../schema/lenient.ts";
import { filterSyntax, pageNumber, pageSize, queryBoolean, queryList, queryNumber } from "../schema/query.ts";
import { ListedPartner, PARTNER_STATUSES } from "./partner.ts";

export const MAX_PARTNERS_PAGE_SIZE = 100;

const SORTS = [
  "createdAt",
  "totalClicks",
  "totalLeads",
  "totalConversions",
  "totalSaleAmount",
  "totalCommissions",
  "netRevenue",
  "earningsPerClick",
  "averageLifetimeValue",
  "clickToLeadRate",
  "clickToConversionRate",
  "leadToConversionRate",
  "returnOnAdSpend",
] as const;

/** Names that clients of older versions still send. See behaviour/partners 2.2. */
const FORMER_SORTS: Readonly<Record<string, (typeof SORTS)[number]>> = {
  clicks: "totalClicks",
  leads: "totalLeads",
  conversions: "totalConversions",
  sales: "totalSaleAmount",
  saleAmount: "totalSaleAmount",
  totalSales: "totalSaleAmount",
};

const bound = (what: string) => queryNumber(`Only partners with ${what}.`, { min: 0 });

/** Undocumented, as `partnerIds` is: by what partners have brought. Amounts are in cents. */
const BOUNDS = {
  totalClicksMin: bound("so many clicks or more"),
  totalClicksMax: bound("so many clicks or fewer"),
  totalLeadsMin: bound("so many leads or more"),
  totalLeadsMax: bound("so many leads or fewer"),
  totalConversionsMin: bound("so many conversions or more"),
  totalConversionsMax: bound("so many conversions or fewer"),
  totalSaleAmountMin: bound("so much in sales or more, in cents"),
  totalSaleAmountMax: bound("so much in sales or less, in cents"),
  totalCommissionsMin: bound("so much in commissions or more, in cents"),
  totalCommissionsMax: bound("so much in commissions or less, in cents"),
};

export const listPartners = defineOperation({
  id: "listPartners",
  method: "GET",
  path: "/partners",
  tag: "Partners",
  effect: "read",
  input: {
    query: z.object({
      groupId: z.string().optional().describe("Only partners in this group."),
      status: z.enum(PARTNER_STATUSES).optional().describe("Only partners with this status."),
      country: z.string().optional().describe("Only partners from this country, ISO 3166-1 alpha-2."),
      sortBy: withFormerNames(z.enum(SORTS), FORMER_SORTS).describe("What to sort by. Default: `totalSaleAmount`."),
      sortOrder: z.enum(["asc", "desc"]).optional().describe("The direction of the sort. Default: desc."),
      email: z.string().optional().describe("Only the partner with this email; wins over `search`."),
      tenantId: z.string().optional().describe("Only the partner with this ID in your system."),
      search: z.string().optional().describe("Only partners with this text in ID, name, email or company."),
      partnerIds: queryList("Only these partners."),
      partnerTagId: z.string().optional().describe("Only partners with this tag."),
      referredByPartnerId: z.string().optional().describe("Only partners whom this one has referred."),
      includePartnerPlatforms: queryBoolean("Whether to add the partners' platforms."),
      ...BOUNDS,
      page: pageNumber(),
      pageSize: pageSize(MAX_PARTNERS_PAGE_SIZE, "The number of partners in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(ListedPartner) },
  summary: "List all partners",
  description: `Retrieve a paginated list of the partners of the program. ${filterSyntax("`groupId`, `country` and `partnerTagId`")}`,
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_PARTNERS_PAGE_SIZE },
});
