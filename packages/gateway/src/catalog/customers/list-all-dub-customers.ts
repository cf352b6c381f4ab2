import { getCustomers } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";
import { conciseCustomer } from "../concise-fields.ts";

export const listAllDubCustomers = defineTool({
  name: "list_all_dub_customers",
  resource: "customers",
  method: "list",
  title: "List customers",
  description:
    "List customers, newest first, with the totals of their sales. Use it to find one by email, external id, link, " +
    "partner or country. `includeExpandedFields` adds link, partner and discount. New customers come from " +
    "create_a_dub_track. `saleAmount` is in cents; times are UTC.",
  tags: ["customers"],
  operation: getCustomers,
  conciseFields: conciseCustomer,
  unlisted: ["customerIds"],
  example: {
    args: { email: "ada@example.com", includeExpandedFields: true, sortBy: "saleAmount" },
    request: "GET /customers?email=ada@example.com&includeExpandedFields=true&sortBy=saleAmount&page=1",
  },
});
