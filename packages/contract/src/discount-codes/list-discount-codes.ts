import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { DiscountCode } from "./discount-code.ts";

export const MAX_DISCOUNT_CODES_PAGE_SIZE = 100;

export const listDiscountCodes = defineOperation({
  id: "listDiscountCodes",
  method: "GET",
  path: "/discount-codes",
  tag: "Discount Codes",
  effect: "read",
  input: {
    query: z.object({
      partnerId: z.string().optional().describe("Only codes of this partner."),
      discountId: z.string().optional().describe("Only codes of this discount."),
      page: pageNumber(),
      pageSize: pageSize(MAX_DISCOUNT_CODES_PAGE_SIZE, "The number of codes in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(DiscountCode) },
  summary: "List all discount codes",
  description: "Retrieve a paginated list of the discount codes of the program, newest first.",
  paging: { style: "page", sizeParameter: "pageSize", maxSize: MAX_DISCOUNT_CODES_PAGE_SIZE },
});
