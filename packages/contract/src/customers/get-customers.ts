import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { pageNumber, pageSize } from "../schema/query.ts";
import { Customer } from "./customer.ts";
import { CustomerExpansion, CustomerFilters } from "./customer-input.ts";

export const MAX_CUSTOMERS_PAGE_SIZE = 100;

const value = (description: string) => z.string().optional().describe(description);

export const getCustomers = defineOperation({
  id: "getCustomers",
  method: "GET",
  path: "/customers",
  tag: "Customers",
  effect: "read",
  input: {
    query: z.object({
      ...CustomerFilters.shape,
      ...CustomerExpansion.shape,
      sortBy: z
        .enum(["createdAt", "saleAmount", "firstSaleAt", "subscriptionCanceledAt"])
        .optional()
        .describe("What to sort by. Default: createdAt."),
      sortOrder: z.enum(["asc", "desc"]).optional().describe("The order. Default: desc."),
      startingAfter: value("The ID of a customer: the page holds the customers after it."),
      endingBefore: value("The ID of a customer: the page holds the customers before it."),
      page: pageNumber(),
      pageSize: pageSize(MAX_CUSTOMERS_PAGE_SIZE, "The number of customers in a page. Default and maximum: 100."),
    }),
  },
  success: { status: 200, body: z.array(Customer) },
  summary: "List all customers",
  description: "Retrieve a paginated list of customers for the authenticated workspace.",
  paging: { style: "after-id", sizeParameter: "pageSize", maxSize: MAX_CUSTOMERS_PAGE_SIZE },
});
